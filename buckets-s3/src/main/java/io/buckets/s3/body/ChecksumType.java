package io.buckets.s3.body;

/// What the checksum of a multipart object is of.
///
/// Source: S3 user guide, "Checking object integrity", full object and composite checksums.
public enum ChecksumType {
  /// The object's bytes.
  FULL_OBJECT,
  /// The checksums of its parts.
  COMPOSITE;

  /// Name of the header and of the metadata entry.
  public static final String HEADER = "x-amz-checksum-type";
}

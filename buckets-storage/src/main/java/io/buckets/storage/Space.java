package io.buckets.storage;

/// The two kinds of register a drive keeps, each in an ordered space of its own.
public enum Space {
  /// The objects of a bucket, by key.
  OBJECTS,
  /// Multipart uploads in progress and their parts, by key, then upload, then part number.
  UPLOADS
}

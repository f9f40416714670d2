package io.buckets.storage.model;

import io.buckets.core.ETag;
import java.util.Map;

/// One part, of an upload in progress or of a finished multipart object.
///
/// @param number 1 to 10,000
/// @param attempt tells apart uploads of the same part; names its shard files
/// @param size bytes of the part
/// @param storedSize bytes that are cut into stripes: those of the part, or what a transform made
///   of them
/// @param modifiedMillis when it was uploaded, milliseconds since the epoch
/// @param etag MD5 of its bytes
/// @param metadata what the S3 layer keeps with it (its checksums), names lower-case
public record PartInfo(
    int number,
    int attempt,
    long size,
    long storedSize,
    long modifiedMillis,
    ETag etag,
    Map<String, String> metadata) {
  /// A part whose bytes are stored as they are.
  public PartInfo(
      int number,
      int attempt,
      long size,
      long modifiedMillis,
      ETag etag,
      Map<String, String> metadata) {
    this(number, attempt, size, size, modifiedMillis, etag, metadata);
  }
}

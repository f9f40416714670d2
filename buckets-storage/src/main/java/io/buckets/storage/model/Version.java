package io.buckets.storage.model;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// One version of an object as a head carries it: what listings and conditions need, parsed; the
/// rest as the xl.meta document, unparsed.
///
/// The same on every drive of the set; the shard that differs travels beside it.
///
/// @param id the version's id
/// @param kind object or delete marker
/// @param size bytes of the object, 0 for a delete marker
/// @param storedSize bytes that are cut into stripes: those of the object, or what a transform made
///   of them (encryption), which is then never as long
/// @param modifiedMillis modification time, milliseconds since the epoch
/// @param etag the ETag without quotes, empty for a delete marker
/// @param attributes 32 bits that mean something to the S3 layer only and come back with listings
/// @param data where the shard files are, null if the shard is inline or there is none
/// @param inline whether the shard travels in the head
/// @param meta the xl.meta JSON document, without this drive's shard index
public record Version(
    VersionId id,
    Kind kind,
    long size,
    long storedSize,
    long modifiedMillis,
    String etag,
    int attributes,
    @Nullable DataId data,
    boolean inline,
    byte[] meta) {

  /// What a version is.
  public enum Kind {
    /// Bytes under a key.
    OBJECT,
    /// The mark that hides older versions.
    DELETE_MARKER
  }

  private static final byte[] NO_META = {};

  /// A version whose bytes are stored as they are.
  public Version(
      VersionId id,
      Kind kind,
      long size,
      long modifiedMillis,
      String etag,
      int attributes,
      @Nullable DataId data,
      boolean inline,
      byte[] meta) {
    this(id, kind, size, size, modifiedMillis, etag, attributes, data, inline, meta);
  }

  /// Whether what is stored is not the object's bytes but what a transform made of them.
  public boolean isTransformed() {
    return storedSize != size;
  }

  /// The same without the document.
  public Version summary() {
    return withMeta(NO_META);
  }

  /// The same with another document.
  public Version withMeta(byte[] document) {
    return new Version(
        id, kind, size, storedSize, modifiedMillis, etag, attributes, data, inline, document);
  }
}

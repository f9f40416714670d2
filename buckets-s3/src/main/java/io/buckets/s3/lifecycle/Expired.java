package io.buckets.s3.lifecycle;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// Something that went by the rules of its bucket.
///
/// @param bucket its bucket
/// @param bucketId which bucket of that name
/// @param version which version; null for an upload
/// @param bytes its size; -1 for an upload
public record Expired(
    BucketName bucket,
    long bucketId,
    Kind kind,
    ObjectKey key,
    @Nullable VersionId version,
    long bytes) {
  /// What went, or came in its place.
  public enum Kind {
    /// A version is gone.
    VERSION,
    /// A delete marker came on top of it.
    HIDDEN,
    /// An upload was given up.
    UPLOAD
  }

  /// Is told of each. Returns soon; any thread.
  @FunctionalInterface
  public interface Witness {
    /// Nobody.
    Witness NONE = expired -> {};

    /// It has just happened.
    void saw(Expired expired);
  }
}

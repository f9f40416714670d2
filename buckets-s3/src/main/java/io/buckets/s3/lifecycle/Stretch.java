package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.core.BucketName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keys of a bucket that lie next to each other, and when the rules have something to do there at
/// the earliest.
///
/// @param bucket the bucket
/// @param lifecycle its rules
/// @param ground which keys of the bucket it is a part of
/// @param after the keys are greater than that; empty for the beginning
/// @param upTo and at most that, null for the end
/// @param dueMillis when it is to be visited
record Stretch(
    Bucket bucket,
    BucketLifecycle lifecycle,
    Ground ground,
    byte[] after,
    byte @Nullable [] upTo,
    long dueMillis) {
  /// A bucket.
  ///
  /// @param id its id
  /// @param name its name
  record Bucket(long id, BucketName name) {}

  /// What rules are about.
  ///
  /// @param prefix what the keys begin with, UTF-8
  /// @param uploads uploads that are not finished, else versions of objects
  record Ground(byte[] prefix, boolean uploads) {}

  /// The same keys at another time.
  Stretch at(long millis) {
    return new Stretch(bucket, lifecycle, ground, after, upTo, millis);
  }

  /// Those of the keys that are greater than `from` and at most `to`.
  Stretch part(byte[] from, byte @Nullable [] to, long millis) {
    return new Stretch(bucket, lifecycle, ground, from, to, millis);
  }

  /// Whether a key lies behind it.
  boolean isBefore(byte[] key) {
    return upTo != null && Arrays.compareUnsigned(key, upTo) > 0;
  }
}

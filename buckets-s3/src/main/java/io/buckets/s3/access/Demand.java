package io.buckets.s3.access;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.S3Action;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that the caller must be allowed to do.
///
/// @param action what
/// @param bucket to which bucket, or in which; null for the service itself
/// @param key to which object; null for the bucket
/// @param version to which version of it; null for the newest
/// @param fresh whether it is about a bucket or an object that is yet to be made, so that what is
///   there now has no say
public record Demand(
    S3Action action,
    @Nullable BucketName bucket,
    @Nullable ObjectKey key,
    @Nullable VersionId version,
    boolean fresh) {
  /// To do something to the service.
  public static Demand service(S3Action action) {
    return new Demand(action, null, null, null, false);
  }

  /// To do something to a bucket.
  public static Demand bucket(S3Action action, BucketName bucket) {
    return new Demand(action, bucket, null, null, false);
  }

  /// To do something to the bucket that this request makes.
  static Demand newBucket(S3Action action, BucketName bucket) {
    return new Demand(action, bucket, null, null, true);
  }

  /// Whether it is about a bucket that is there, or what is in it.
  boolean isInBucket() {
    return bucket != null && !(fresh && key == null);
  }

  /// To do something to the object that is there.
  public static Demand object(
      S3Action action, BucketName bucket, ObjectKey key, @Nullable VersionId version) {
    return new Demand(action, bucket, key, version, false);
  }

  /// To do something to the object that this request makes.
  public static Demand fresh(S3Action action, BucketName bucket, ObjectKey key) {
    return new Demand(action, bucket, key, null, true);
  }

  /// The bucket of a demand that has one.
  BucketName inBucket() {
    return Objects.requireNonNull(bucket, "the service is no bucket");
  }

  /// What policies call the resource.
  String arn() {
    BucketName named = bucket;
    if (named == null) {
      return Question.ALL_BUCKETS;
    }
    return key == null
        ? Question.bucketArn(named.value())
        : Question.objectArn(named.value(), key.toString());
  }
}

package io.buckets.s3.access;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.policy.Policy;
import org.jspecify.annotations.Nullable;

/// What a bucket's settings say about access by policy. Any thread.
final class BucketPolicies {
  private BucketPolicies() {}

  /// Whether the bucket has a policy.
  static boolean hasPolicy(BucketInfo bucket) {
    return of(bucket) != null;
  }

  /// The policy of a bucket; null if it has none.
  static @Nullable Policy of(BucketInfo bucket) {
    return null;
  }

  /// Whether the bucket's policy is public and its public access is restricted.
  static boolean isRestricted(BucketInfo bucket) {
    return false;
  }

  /// Whether grants to everybody do not count.
  static boolean ignoresPublicAcls(BucketInfo bucket) {
    return false;
  }

  /// Whether lists that grant something to everybody are refused.
  static boolean blocksPublicAcls(BucketInfo bucket) {
    return false;
  }
}

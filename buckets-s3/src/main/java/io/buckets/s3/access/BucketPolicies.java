package io.buckets.s3.access;

import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.policy.CompiledPolicies;
import io.buckets.s3.policy.Policy;
import org.jspecify.annotations.Nullable;

/// What a bucket's settings say about access by policy. Any thread.
public final class BucketPolicies {
  private static final CompiledPolicies COMPILED = new CompiledPolicies(Policy::ofStored);

  private BucketPolicies() {}

  /// Whether the bucket has a policy.
  static boolean hasPolicy(BucketInfo bucket) {
    return bucket.settings().find(BucketPolicy.class).isPresent();
  }

  /// The policy of a bucket; null if it has none.
  public static @Nullable Policy of(BucketInfo bucket) {
    return bucket
        .settings()
        .find(BucketPolicy.class)
        .map(policy -> COMPILED.of(policy.text()))
        .orElse(null);
  }

  /// Whether the bucket's policy is public.
  public static boolean isPublic(BucketInfo bucket) {
    Policy policy = of(bucket);
    return policy != null && policy.isPublic();
  }

  /// Whether the bucket's policy is public and its public access is restricted.
  static boolean isRestricted(BucketInfo bucket) {
    return block(bucket).restrictPublicBuckets() && isPublic(bucket);
  }

  /// Whether grants to everybody do not count.
  public static boolean ignoresPublicAcls(BucketInfo bucket) {
    return block(bucket).ignorePublicAcls();
  }

  /// Whether lists that grant something to everybody are refused.
  public static boolean blocksPublicAcls(BucketInfo bucket) {
    return block(bucket).blockPublicAcls();
  }

  /// Whether policies that let in the public are refused.
  public static boolean blocksPublicPolicies(BucketInfo bucket) {
    return block(bucket).blockPublicPolicy();
  }

  private static PublicAccessBlock block(BucketInfo bucket) {
    return bucket.settings().find(PublicAccessBlock.class).orElse(PublicAccessBlock.NONE);
  }
}

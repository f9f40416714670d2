package io.buckets.s3.auth;

import io.buckets.cluster.setting.BucketOwnership.Rule;

/// What a new bucket has that its maker did not ask otherwise.
///
/// @param ownership whom its objects belong to
/// @param blocksPublicAccess whether public policies and access control lists are blocked
public record BucketDefaults(Rule ownership, boolean blocksPublicAccess) {
  /// What new buckets of S3 have since April 2023.
  public static final BucketDefaults SAFE = new BucketDefaults(Rule.BUCKET_OWNER_ENFORCED, true);
}

package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketLocation;
import io.buckets.cluster.state.BucketInfo;

/// The region answers name for a bucket: the one it was made for, else the server's.
public final class BucketRegion {
  private BucketRegion() {}

  /// @param server the server's region
  public static String of(BucketInfo bucket, String server) {
    return bucket.settings().find(BucketLocation.class).map(BucketLocation::region).orElse(server);
  }
}

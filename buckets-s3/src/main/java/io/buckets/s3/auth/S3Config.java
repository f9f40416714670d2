package io.buckets.s3.auth;

import java.time.InstantSource;
import java.util.List;

/// How the S3 side of a server behaves.
///
/// @param region the region's name, signatures for another are refused; empty if none was
///   configured, then signatures for any are taken
/// @param domains host names under which `bucket.domain` is the bucket's own host
/// @param clock the time signatures are held against
/// @param signatureV2 whether signatures of version 2 are taken
/// @param defaults what new buckets have
public record S3Config(
    String region,
    List<String> domains,
    InstantSource clock,
    boolean signatureV2,
    BucketDefaults defaults) {
  /// The region S3 clients assume when none is configured.
  public static final String DEFAULT_REGION = "us-east-1";

  public S3Config {
    domains = List.copyOf(domains);
  }

  /// With signatures of both versions, and safe defaults.
  public S3Config(String region, List<String> domains, InstantSource clock) {
    this(region, domains, clock, true, BucketDefaults.SAFE);
  }

  /// The region as answers name it.
  public String regionName() {
    return region.isEmpty() ? DEFAULT_REGION : region;
  }
}

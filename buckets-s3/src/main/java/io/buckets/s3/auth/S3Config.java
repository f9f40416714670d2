package io.buckets.s3.auth;

import java.time.InstantSource;
import java.util.List;

/// How the S3 side of a server behaves.
///
/// @param region the region's name; signatures for another are refused
/// @param domains host names under which `bucket.domain` is the bucket's own host
/// @param credentials who may sign
/// @param clock the time signatures are held against
public record S3Config(
    String region, List<String> domains, Credentials credentials, InstantSource clock) {
  /// The region S3 clients assume when none is configured.
  public static final String DEFAULT_REGION = "us-east-1";

  public S3Config {
    domains = List.copyOf(domains);
  }

  /// The default region, path-style only, wall time.
  public static S3Config of(Credentials credentials) {
    return new S3Config(DEFAULT_REGION, List.of(), credentials, InstantSource.system());
  }
}

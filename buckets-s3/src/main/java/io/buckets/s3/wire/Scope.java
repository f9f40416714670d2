package io.buckets.s3.wire;

/// The credential scope: where and on which day a signature is good.
///
/// @param date the day, `yyyyMMdd`
/// @param region the region's name
/// @param service the service's name
public record Scope(String date, String region, String service) {
  /// The name of the service in every scope here.
  public static final String SERVICE = "s3";

  /// The last piece of every scope.
  public static final String TERMINATOR = "aws4_request";

  @Override
  public String toString() {
    return date + '/' + region + '/' + service + '/' + TERMINATOR;
  }
}

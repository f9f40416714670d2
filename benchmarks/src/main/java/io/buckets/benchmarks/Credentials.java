package io.buckets.benchmarks;

/// A key pair and the region that requests are signed for.
record Credentials(String accessKey, String secretKey, String region) {
  @Override
  public String toString() {
    return accessKey + " in " + region;
  }
}

package io.buckets.storage;

import java.util.Random;

/// Seeds of random tests. A test names its seed when it fails; `-Dio.buckets.seed=N` plays it
/// again.
final class Seeds {
  private Seeds() {}

  static long next() {
    return Long.getLong("io.buckets.seed", new Random().nextLong());
  }
}

package io.buckets.storage.drive;

import java.util.Random;

/// Seeds of random tests. A test names its seed when it fails; `-Dio.buckets.seed=N` plays it
/// again.
public final class Seeds {
  private Seeds() {}

  public static long next() {
    return Long.getLong("io.buckets.seed", new Random().nextLong());
  }
}

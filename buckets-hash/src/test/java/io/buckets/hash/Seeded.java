package io.buckets.hash;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Randomness that can be had again: prints its seed, takes another by `-Dio.buckets.seed=N`.
final class Seeded {
  private Seeded() {}

  static Random random() {
    long seed = Long.getLong("io.buckets.seed", System.nanoTime());
    System.out.println("seed " + seed + " (again with -Dio.buckets.seed=" + seed + ")");
    return new Random(seed);
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// 0, 1, 2, … as bytes.
  static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}

package io.buckets.cluster.topology;

import java.util.Random;

/// Randomness that can be had again: prints its seed, takes another by `-Dio.buckets.seed=N`.
public final class Seeded {
  private Seeded() {}

  public static Random random() {
    long seed = Long.getLong("io.buckets.seed", System.nanoTime());
    System.out.println("seed " + seed + " (again with -Dio.buckets.seed=" + seed + ")");
    return new Random(seed);
  }
}

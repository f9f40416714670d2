package io.buckets.cluster.topology;

/// How many of n copies make sure of something: of what all drives must remember, not of objects,
/// whose quorums follow from a geometry.
public final class Majority {
  private Majority() {}

  /// M: how many of `copies` copies must have what is to count.
  public static int of(int copies) {
    return copies / 2 + 1;
  }

  /// How many must be asked so that at least one of them has what counts: they meet every M.
  public static int witnesses(int copies) {
    return copies - of(copies) + 1;
  }
}

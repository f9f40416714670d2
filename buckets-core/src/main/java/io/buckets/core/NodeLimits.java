package io.buckets.core;

/// Bounds of what a cluster of several nodes keeps.
public final class NodeLimits {
  /// Most virtual erasure sets of a pool.
  public static final int POOL_SETS_MOST = 4096;

  /// Slots that a drive of a pool of several nodes fills at least, while there are no more sets
  /// than {@link #POOL_SETS_MOST}: with so many, one more or less is four in a hundred.
  public static final int SLOTS_OF_A_DRIVE = 24;

  private NodeLimits() {}
}

package io.buckets.cluster.topology;

import java.util.UUID;

/// One drive of a pool.
///
/// @param id who it is, as its `format.json` says
/// @param weight its capacity relative to the other drives of the pool, in any unit, at least 1
/// @param node the failure domain: drives that fail together carry the same text
/// @param path where it was last seen, for people and as the first place to look
/// @param state what it is to the topology
public record PoolDrive(UUID id, long weight, String node, String path, DriveState state) {
  /// The largest weight, so that the sum over a pool stays exact.
  public static final long MAX_WEIGHT = 1L << 40;

  /// @throws IllegalArgumentException if the weight is out of range
  public PoolDrive {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "drive " + id + " has weight " + weight + ", not 1 to " + MAX_WEIGHT);
    }
  }

  /// The same drive in another state.
  public PoolDrive withState(DriveState newState) {
    return new PoolDrive(id, weight, node, path, newState);
  }
}

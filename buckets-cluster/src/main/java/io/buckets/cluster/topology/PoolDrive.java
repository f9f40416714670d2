package io.buckets.cluster.topology;

import java.util.UUID;

/// One drive of a pool.
///
/// @param id who it is, as its `format.json` says
/// @param weight its capacity relative to the other drives of the pool, in any unit, at least 1
/// @param domain what it fails together with
/// @param path where it was last seen, for people and as the first place to look
/// @param state what it is to the topology
/// @param mount where the file system was mounted that it was last seen on; empty if it is that of
///   the root directory, or not known: earlier builds did not remember it
public record PoolDrive(
    UUID id, long weight, FailureDomain domain, String path, DriveState state, String mount) {
  /// The largest weight, so that the sum over a pool stays exact.
  public static final long MAX_WEIGHT = 1L << 40;

  /// @throws IllegalArgumentException if the weight is out of range
  public PoolDrive {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "drive " + id + " has weight " + weight + ", not 1 to " + MAX_WEIGHT);
    }
  }

  /// A drive of a node without labels, whose file system nothing is known of.
  public PoolDrive(UUID id, long weight, String node, String path, DriveState state) {
    this(id, weight, new FailureDomain(node), path, state, "");
  }

  /// The name of its node.
  public String node() {
    return domain.node();
  }

  /// The same drive in another state.
  public PoolDrive withState(DriveState newState) {
    return new PoolDrive(id, weight, domain, path, newState, mount);
  }

  /// The same drive, seen elsewhere.
  PoolDrive seen(FailureDomain newDomain, String newPath, String newMount) {
    return new PoolDrive(id, weight, newDomain, newPath, state, newMount);
  }
}

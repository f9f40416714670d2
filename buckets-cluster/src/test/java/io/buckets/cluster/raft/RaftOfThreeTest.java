package io.buckets.cluster.raft;

import io.buckets.cluster.state.ControlPlane;

/// The contract at one of three nodes that does not lead.
class RaftOfThreeTest extends RaftContract {
  @Override
  protected ControlPlane open() {
    MemoryCluster cluster = cluster(3);
    return cluster.plane(cluster.follower());
  }
}

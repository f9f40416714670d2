package io.buckets.cluster.raft;

import io.buckets.cluster.state.ControlPlane;

/// The contract at the only node of a cluster, which leads.
class RaftOfOneTest extends RaftContract {
  @Override
  protected ControlPlane open() {
    return cluster(1).plane(1);
  }
}

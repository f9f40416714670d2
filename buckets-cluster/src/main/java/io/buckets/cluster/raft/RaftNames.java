package io.buckets.cluster.raft;

import org.apache.ratis.protocol.RaftPeerId;

/// What the library calls the nodes.
final class RaftNames {
  private static final String PREFIX = "n";

  private RaftNames() {}

  static RaftPeerId of(int node) {
    return RaftPeerId.valueOf(PREFIX + node);
  }

  /// The number of a node.
  static int node(RaftPeerId id) {
    return Integer.parseInt(id.toString().substring(PREFIX.length()));
  }
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/// How a node begins from a directory.
///
/// @param name what the library calls the node
/// @param joining whether the others do not know it by that name yet
/// @param founding the state that it has yet to put into the log of a vote that it founds anew
record Formed(
    RaftDirectory directory, RaftPeerId name, boolean joining, @Nullable ClusterState founding) {
  /// @param self the number of the node
  static Formed read(RaftDirectory directory, int self) throws IOException {
    return new Formed(
        directory, directory.readName(self), directory.isJoining(), directory.readFounding());
  }

  /// Who takes part at the beginning. A node with another name than its first comes later, and
  /// learns it from the others.
  List<RaftPeer> peers(RaftSetup setup) {
    if (founding != null) {
      return List.of(RaftPeer.newBuilder().setId(name).build());
    }
    if (!name.equals(RaftNames.of(setup.self()))) {
      return List.of();
    }
    List<RaftPeer> peers = new ArrayList<>();
    for (int node : setup.all()) {
      boolean votes = setup.voters().contains(node);
      peers.add(
          RaftPeer.newBuilder()
              .setId(RaftNames.of(node))
              .setStartupRole(votes ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
              .build());
    }
    return peers;
  }
}

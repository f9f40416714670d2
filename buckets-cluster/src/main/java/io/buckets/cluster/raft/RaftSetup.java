package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.peer.PeerLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a node must know to take part in the control plane of its cluster.
///
/// @param deployment the cluster
/// @param self the number of this node
/// @param voters the nodes that decide, equal on all nodes: {@link #votersOf}
/// @param all the nodes of the cluster
/// @param links the ways to all but this one
/// @param directory where this node keeps its log
/// @param copies where it would be on each of the node's drives: beside that are copies of the
///   state
/// @param first the state before the first change, equal on all nodes. It counts when the directory
///   is formed, or formed again because it was lost; otherwise what was kept then does.
/// @param controlLease how long a node may go on with what it knows when it hears of nothing new
public record RaftSetup(
    UUID deployment,
    int self,
    List<Integer> voters,
    List<Integer> all,
    Map<Integer, PeerLink> links,
    Path directory,
    List<Path> copies,
    ClusterState first,
    Duration controlLease) {
  public RaftSetup {
    voters = List.copyOf(voters);
    all = List.copyOf(all);
    links = Map.copyOf(links);
    copies = List.copyOf(copies);
    if (!all.contains(self) || voters.isEmpty() || !all.containsAll(voters)) {
      throw new IllegalArgumentException(
          "voters " + voters + " and " + self + " are not in " + all);
    }
    if (!first.deploymentId().equals(deployment)) {
      throw new IllegalArgumentException("the first state is of another deployment");
    }
  }

  /// The nodes that decide in a cluster of those: the lowest numbers, three of up to four nodes and
  /// five of more. Of two nodes one decides, since two could not spare either.
  public static List<Integer> votersOf(List<Integer> all) {
    int count = all.size() < 3 ? 1 : all.size() < 5 ? 3 : 5;
    return all.stream().sorted().limit(count).toList();
  }
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.NodeGeometry;
import io.buckets.core.peer.PeerLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What a node must know to take part in the control plane of its cluster.
///
/// @param deployment the cluster
/// @param self the number of this node
/// @param domains the nodes of the cluster by number, each with the widest failure domain it is in;
///   equal on all nodes
/// @param links the ways to all but this one
/// @param directory where this node keeps its log
/// @param copies where it would be on each of the node's drives: beside that are copies of the
///   state. It goes there if the directory cannot be used.
/// @param first the state before the first change, equal on all nodes. It counts when the directory
///   is formed, or formed again because it was lost; otherwise what was kept then does.
/// @param controlLease how long a node may go on with what it knows when it hears of nothing new
public record RaftSetup(
    UUID deployment,
    int self,
    Map<Integer, String> domains,
    Map<Integer, PeerLink> links,
    Path directory,
    List<Path> copies,
    ClusterState first,
    Duration controlLease) {
  public RaftSetup {
    domains = Map.copyOf(domains);
    links = Map.copyOf(links);
    copies = List.copyOf(copies);
    if (!domains.containsKey(self)) {
      throw new IllegalArgumentException("node " + self + " is not in " + domains);
    }
    if (!first.deploymentId().equals(deployment)) {
      throw new IllegalArgumentException("the first state is of another deployment");
    }
  }

  /// Whether this node alone decides.
  boolean isAlone() {
    return domains.size() == 1;
  }

  /// Where the node may keep its log: in its directory, or on another of its drives.
  List<Path> places() {
    List<Path> places = new ArrayList<>(List.of(directory));
    if (!isAlone()) {
      copies.stream().filter(place -> !place.equals(directory)).forEach(places::add);
    }
    return places;
  }

  /// The same in another of its places.
  RaftSetup in(Path place) {
    return new RaftSetup(deployment, self, domains, links, place, copies, first, controlLease);
  }

  /// The numbers of the nodes, ascending.
  List<Integer> all() {
    return domains.keySet().stream().sorted().toList();
  }

  /// The nodes that decide at first, {@link NodeGeometry#voters} of them: one of each failure
  /// domain after the other, the lowest numbers first, so that the loss of a rack costs as few
  /// votes as it must.
  List<Integer> voters() {
    Map<String, Integer> taken = new HashMap<>();
    Map<Integer, Integer> turns = new TreeMap<>();
    new TreeMap<>(domains)
        .forEach((node, domain) -> turns.put(node, taken.merge(domain, 1, Integer::sum)));
    return turns.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(NodeGeometry.voters(domains.size()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}

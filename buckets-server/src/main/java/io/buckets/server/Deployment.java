package io.buckets.server;

import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterNode;
import io.buckets.cluster.state.NodeCommand;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A node that was brought up: the topology in force, its control plane, and a bay for every drive,
/// those of other nodes too.
///
/// @param topology pools, sets and slots
/// @param control the control plane
/// @param bays by drive id, absent drives included
/// @param paths where each drive of this node is, or should be
/// @param node the number of this node, which ballots carry
/// @param others the other nodes, if there are any
/// @param notes what an operator should know: drives absent, replaced, moved
record Deployment(
    Topology topology,
    Control control,
    Map<UUID, DriveBay> bays,
    Map<UUID, Path> paths,
    int node,
    Optional<OtherNodes> others,
    List<String> notes) {

  /// The number of a node that is alone: as the cluster state has it, or the first that it will
  /// give.
  static int number(JournalControlPlane control) {
    return control.state().nodes().byNumber().values().stream()
        .filter(node -> node.name().equals(Formatting.NODE))
        .mapToInt(ClusterNode::number)
        .findFirst()
        .orElse(1);
  }

  /// Gives this node its number if it has none; without a write quorum of copies it stays so.
  static void join(JournalControlPlane control) {
    if (control.state().nodes().byNumber().isEmpty() && control.isWritable()) {
      control.submit(new NodeCommand.AddNode(Formatting.NODE));
    }
  }

  /// Puts a topology into the cluster state if it is not there yet.
  static void publish(JournalControlPlane control, Topology topology) {
    if (control.state().topologyGeneration() < topology.generation()) {
      control.submit(new ClusterCommand.PutTopology(topology));
    }
  }

  /// Where the drives are: every drive of the topology, those without a directory as absent.
  static List<DriveDirectory> directories(Topology topology, Map<UUID, Path> present) {
    List<DriveDirectory> drives = new ArrayList<>();
    for (PoolDrive drive : topology.presentDrives()) {
      @Nullable Path path = present.get(drive.id());
      drives.add(new DriveDirectory(drive.id(), Optional.ofNullable(path)));
    }
    return drives;
  }

  /// A bay for each drive, among the parts that are closed at the end.
  static Map<UUID, DriveBay> bays(Map<UUID, Drive> drives, Parts parts) {
    Map<UUID, DriveBay> bays = new HashMap<>();
    drives.forEach((id, drive) -> bays.put(id, parts.add(new DriveBay(drive))));
    return bays;
  }

  /// Where keys are kept: on the drives in service. A node of a cluster whose drives are all out of
  /// service goes on with what can be read there: the others may make its drives whole.
  List<Path> keyPaths() {
    List<Path> serving = new ArrayList<>();
    paths.forEach((id, path) -> {
      DriveBay bay = bays.get(id);
      if (bay != null && bay.outOfService() == null) {
        serving.add(path);
      }
    });
    boolean alone = control.raft().isEmpty();
    return serving.isEmpty() && !alone ? List.copyOf(paths.values()) : serving;
  }
}

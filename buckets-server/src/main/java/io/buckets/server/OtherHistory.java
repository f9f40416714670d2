package io.buckets.server;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Tells the drives on which a store went on by itself: where half of the drives may be replaced,
/// each half can be started with empty directories in the place of the other, and then there are
/// two stores of one id, each with writes that the other lacks.
///
/// They cannot be made one again, and the advice to put an empty directory in the place of a drive
/// that was replaced would throw away what was written there. Such a drive is known by its
/// topology: it names drives of which the one that is served has never heard, since that keeps the
/// ids of all it ever had.
final class OtherHistory {
  private OtherHistory() {}

  /// The same directories; those of another history are absent, with that reason.
  static List<DrivePath> refuse(Topology topology, List<DrivePath> drives) {
    Set<UUID> known = ids(topology);
    return drives.stream()
        .map(drive -> isOther(topology, known, drive) ? said(drive) : drive)
        .toList();
  }

  private static boolean isOther(Topology topology, Set<UUID> known, DrivePath drive) {
    return drive
        .format()
        .filter(format -> format.deploymentId().equals(topology.deploymentId()))
        .filter(format ->
            topology.presentDrives().stream().noneMatch(m -> m.id().equals(format.driveId())))
        .flatMap(format ->
            TopologyFiles.remembered(format.deploymentId(), format.driveId(), drive.path()))
        .filter(other -> !known.containsAll(ids(other)))
        .isPresent();
  }

  private static DrivePath said(DrivePath drive) {
    return drive.refused(
        "this store went on there by itself, with drives that are not known here, and what was"
            + " written then is only there; start those drives alone to copy it out before an empty"
            + " directory takes this place");
  }

  private static Set<UUID> ids(Topology topology) {
    return topology.pools().stream()
        .map(Pool::drives)
        .flatMap(List::stream)
        .map(PoolDrive::id)
        .collect(Collectors.toSet());
  }
}

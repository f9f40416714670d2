package io.buckets.server;

import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.PoolPlan;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveBay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes a new deployment of empty directories.
final class FreshFormat {
  private final ServerConfig config;
  private final DriveOpener opener;
  private final Parts parts;

  FreshFormat(ServerConfig config, DriveOpener opener, Parts parts) {
    this.config = config;
    this.opener = opener;
    this.parts = parts;
  }

  /// @throws Configuration.Mistake if a directory cannot be used or is not empty, or they are too
  ///   few for the geometry
  Deployment run(List<DrivePath> drives) throws IOException {
    requireEmpty(drives);
    Geometry geometry = config.geometry().orElse(Geometry.defaultFor(drives.size()));
    if (drives.size() < geometry.total()) {
      throw new Configuration.Mistake(
          "geometry "
              + geometry
              + " takes "
              + geometry.total()
              + " drives, and "
              + drives.size()
              + " are named");
    }
    UUID deployment = UUID.randomUUID();
    Map<UUID, Path> paths = new LinkedHashMap<>();
    List<PoolDrive> members = new ArrayList<>();
    for (DrivePath drive : drives) {
      UUID id = UUID.randomUUID();
      paths.put(id, drive.path());
      Formatting.begin(drive.path());
      members.add(Formatting.member(id, drive.path()));
    }
    Topology topology = Topology.create(deployment, List.of(new PoolPlan(geometry, members)));
    Map<UUID, DriveBay> bays = Deployment.bays(opener.openAll(deployment, paths, Set.of()), parts);
    JournalControlPlane control =
        parts.add(JournalControlPlane.create(deployment, Deployment.directories(topology, paths)));
    Deployment.publish(control, topology);
    Deployment.join(control);
    TopologyFiles.write(topology, Deployment.directories(topology, paths));
    for (Map.Entry<UUID, Path> drive : paths.entrySet()) {
      Formatting.end(topology, drive.getKey(), drive.getValue());
    }
    String note = "formatted " + drives.size() + " drives as " + geometry;
    return new Deployment(
        topology,
        Control.of(control),
        bays,
        paths,
        Deployment.number(control),
        Optional.empty(),
        List.of(note));
  }

  private static void requireEmpty(List<DrivePath> drives) {
    for (DrivePath drive : drives) {
      String why = unusable(drive);
      if (why != null) {
        throw new Configuration.Mistake(why);
      }
    }
  }

  /// Why a directory cannot be made a drive; null if it can.
  static @Nullable String unusable(DrivePath drive) {
    String why = drive.absent() == null ? drive.unfit() : drive.absent();
    if (why != null) {
      return drive.path() + ": " + why + "; all drives must be there to format them";
    }
    return drive.content() == DrivePath.Content.SOMETHING
        ? drive.path()
            + " is not empty and is no drive; name an empty directory, or move its content away"
        : null;
  }
}

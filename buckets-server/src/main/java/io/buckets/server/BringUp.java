package io.buckets.server;

import io.buckets.cluster.DriveDirectory;
import io.buckets.cluster.DriveFormat;
import io.buckets.cluster.JournalControlPlane;
import io.buckets.cluster.Pool;
import io.buckets.cluster.PoolDrive;
import io.buckets.cluster.Topology;
import io.buckets.cluster.TopologyFiles;
import io.buckets.erasure.Geometry;
import io.buckets.storage.AbsentDrive;
import io.buckets.storage.Drive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Brings the drives of a node up: formats a new deployment, or finds the old one on them.
///
/// Nothing is written until every directory has been looked at and nothing contradicts: a drive of
/// another deployment, a drive that was replaced, a directory with something else in it, a geometry
/// that differs from the format's are refused with a message that says what to do. An empty
/// directory in the place of a known drive is formatted as its replacement; a drive that is not
/// there is tolerated as long as every set keeps a write quorum.
final class BringUp {
  /// A drive whose index is gone has forgotten everything, and must say so until it is filled
  /// again.
  private static final Path INDEX = Path.of(DriveFormat.SYSTEM_DIRECTORY, "index", "CURRENT");

  private final ServerConfig config;
  private final DriveOpener opener;
  private final List<String> notes = new ArrayList<>();

  BringUp(ServerConfig config, DriveOpener opener) {
    this.config = config;
    this.opener = opener;
  }

  /// @throws Configuration.Mistake for what an operator must put right
  Deployment run() throws IOException {
    List<DrivePath> drives = DrivePath.examine(config.drives());
    if (drives.stream().noneMatch(DrivePath::isFormatted)) {
      return new FreshFormat(config, opener).run(drives);
    }
    return open(drives);
  }

  private Deployment open(List<DrivePath> drives) throws IOException {
    UUID deployment = requireOneDeployment(drives).deploymentId();
    List<DriveDirectory> formatted = new ArrayList<>();
    for (DrivePath drive : drives) {
      drive
          .format()
          .ifPresent(format -> formatted.add(DriveDirectory.at(format.driveId(), drive.path())));
    }
    Topology topology = TopologyFiles.read(deployment, formatted).topology();
    checkGeometry(topology);
    Map<UUID, Path> present = new HashMap<>();
    for (DrivePath drive : drives) {
      drive.format().ifPresent(format -> present.put(known(topology, drive, format), drive.path()));
    }
    Map<UUID, Path> lost = replacements(topology, drives, present);
    JournalControlPlane control =
        JournalControlPlane.open(deployment, Deployment.directories(topology, present));
    Topology newest = control.state().topology().orElse(topology);
    Set<UUID> fresh = new HashSet<>();
    for (Map.Entry<UUID, Path> place : lost.entrySet()) {
      UUID id = UUID.randomUUID();
      Formatting.begin(place.getValue());
      control.replace(place.getKey(), DriveDirectory.at(id, place.getValue()));
      newest = newest.replaceDrive(place.getKey(), Formatting.member(id, place.getValue()));
      Deployment.publish(control, newest);
      present.put(id, place.getValue());
      fresh.add(id);
      notes.add(
          place.getValue()
              + " was empty: it is formatted in the place of a lost drive and is filled");
    }
    Deployment.publish(control, newest);
    TopologyFiles.write(newest, Deployment.directories(newest, present));
    Deployment brought = deployment(newest, control, present, fresh);
    for (UUID id : fresh) {
      Formatting.end(newest, id, Objects.requireNonNull(brought.paths().get(id)));
    }
    return brought;
  }

  private static DriveFormat requireOneDeployment(List<DrivePath> drives) {
    Map<UUID, List<Path>> byDeployment =
        drives.stream()
            .filter(DrivePath::isFormatted)
            .collect(
                Collectors.groupingBy(
                    drive -> drive.format().orElseThrow().deploymentId(),
                    LinkedHashMap::new,
                    Collectors.mapping(DrivePath::path, Collectors.toList())));
    if (byDeployment.size() > 1) {
      throw new Configuration.Mistake(
          "the drives belong to different deployments: "
              + byDeployment
              + "; start each deployment with its own drives only");
    }
    return drives.stream().flatMap(drive -> drive.format().stream()).findFirst().orElseThrow();
  }

  private void checkGeometry(Topology topology) {
    Geometry formatted = topology.pools().getFirst().geometry();
    Optional<Geometry> wanted = config.geometry();
    if (wanted.isPresent() && !wanted.orElseThrow().equals(formatted)) {
      throw new Configuration.Mistake(
          "the drives are formatted as "
              + formatted
              + ", not "
              + wanted.orElseThrow()
              + "; the geometry is fixed when drives are formatted: leave it out or name that one");
    }
  }

  private static UUID known(Topology topology, DrivePath drive, DriveFormat format) {
    UUID id = format.driveId();
    boolean member = topology.presentDrives().stream().anyMatch(d -> d.id().equals(id));
    if (!member) {
      throw new Configuration.Mistake(
          drive.path()
              + " is drive "
              + id
              + ", which was replaced by another; empty it or leave it out");
    }
    return id;
  }

  /// For each empty directory the lost drive whose place it takes.
  private Map<UUID, Path> replacements(
      Topology topology, List<DrivePath> drives, Map<UUID, Path> present) {
    Map<UUID, Path> fresh = new LinkedHashMap<>();
    for (DrivePath drive : drives) {
      if (drive.isFormatted()) {
        continue;
      }
      Optional<PoolDrive> place =
          topology.presentDrives().stream()
              .filter(member -> member.path().equals(drive.path().toString()))
              .filter(member -> !present.containsKey(member.id()))
              .findFirst();
      if (drive.absent() != null) {
        notes.add(drive.path() + " is absent: " + drive.absent());
        continue;
      }
      if (place.isEmpty()) {
        throw new Configuration.Mistake(
            drive.path()
                + " is no drive of this deployment, whose drives are "
                + topology.presentDrives().stream().map(PoolDrive::path).toList()
                + "; adding drives is not possible in this version");
      }
      if (!drive.empty()) {
        throw new Configuration.Mistake(
            drive.path()
                + " has lost its format but is not empty. To have it formatted and healed from the"
                + " other drives, move its content away and start again");
      }
      fresh.put(place.orElseThrow().id(), drive.path());
    }
    return fresh;
  }

  private Deployment deployment(
      Topology topology, JournalControlPlane control, Map<UUID, Path> present, Set<UUID> filling) {
    Map<UUID, Path> wanted = new HashMap<>();
    for (PoolDrive member : topology.presentDrives()) {
      wanted.put(member.id(), present.getOrDefault(member.id(), Path.of(member.path())));
    }
    Set<UUID> toFill = new HashSet<>(filling);
    present.forEach((id, path) -> {
      if (!Files.exists(path.resolve(INDEX))) {
        toFill.add(id);
      }
    });
    Map<UUID, Drive> drives = opener.openAll(topology, wanted, present.keySet(), toFill);
    requireQuorum(topology, drives);
    drives.forEach((id, drive) -> {
      if (drive instanceof AbsentDrive absent) {
        notes.add("drive " + wanted.get(id) + " is absent: " + absent.why());
      }
    });
    return new Deployment(topology, control, Deployment.bays(drives), wanted, notes);
  }

  private static void requireQuorum(Topology topology, Map<UUID, Drive> drives) {
    for (Pool pool : topology.pools()) {
      for (int set = 0; set < pool.sets().size(); set++) {
        long here =
            pool.members(set).stream()
                .filter(member -> !(drives.get(member.id()) instanceof AbsentDrive))
                .count();
        if (here < pool.geometry().writeQuorum()) {
          throw new Configuration.Mistake(
              "too few drives are there: "
                  + here
                  + " of an erasure set, and a write takes "
                  + pool.geometry().writeQuorum()
                  + "; "
                  + drives.values().stream()
                      .filter(AbsentDrive.class::isInstance)
                      .map(drive -> drive.label() + ": " + ((AbsentDrive) drive).why())
                      .toList());
        }
      }
    }
  }
}

package io.buckets.server;

import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.journal.RememberedTopology;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the drives of a node up: formats a new deployment, or finds the old one on them.
///
/// Nothing is written until every directory has been looked at and nothing contradicts: a drive of
/// another deployment, a drive that was replaced, a directory with something else in it, a geometry
/// that differs from the format's are refused with a message that says what to do. Then the drives
/// are opened, which takes their locks, and only then the control journal, so that a second process
/// on the same drives disturbs nothing. An empty directory in the place of a known drive is
/// formatted as its replacement; a drive that is not there is tolerated as long as every set can be
/// read, and without a write quorum the node serves reads only.
final class BringUp {
  private static final Logger LOG = LoggerFactory.getLogger(BringUp.class);

  /// A drive whose index is gone has forgotten everything, and must say so until it is filled
  /// again.
  private static final Path INDEX = Path.of(DriveFormat.SYSTEM_DIRECTORY, "index", "CURRENT");

  private static final Path MADE = Path.of(DriveFormat.SYSTEM_DIRECTORY, "index.made");

  private final ServerConfig config;
  private final DriveOpener opener;
  private final Parts parts;
  private final Map<String, String> absent = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  /// @param parts hears of everything that is opened
  BringUp(ServerConfig config, DriveOpener opener, Parts parts) {
    this.config = config;
    this.opener = opener;
    this.parts = parts;
  }

  /// An empty directory and the lost drive whose place it takes.
  private record Replacement(UUID lost, UUID fresh, Path path) {}

  /// @throws Configuration.Mistake for what an operator must put right
  Deployment run() throws IOException {
    List<DrivePath> drives = DrivePath.examine(config.drives());
    try {
      return drives.stream().noneMatch(DrivePath::isFormatted)
          ? new FreshFormat(config, opener, parts).run(drives)
          : open(drives);
    } catch (StoreException e) {
      throw new Configuration.Mistake(String.valueOf(e.getMessage()), e);
    }
  }

  private Deployment open(List<DrivePath> drives) throws IOException {
    UUID deployment = requireOneDeployment(drives).deploymentId();
    List<DriveDirectory> formatted = new ArrayList<>();
    for (DrivePath drive : drives) {
      drive
          .format()
          .ifPresent(format -> formatted.add(DriveDirectory.at(format.driveId(), drive.path())));
    }
    RememberedTopology remembered = RememberedTopology.of(deployment, formatted);
    Topology topology = remembered.topology();
    checkGeometry(topology);
    Map<UUID, Path> present = new HashMap<>();
    for (DrivePath drive : drives) {
      drive.format().ifPresent(format -> found(known(topology, drive, format), drive, present));
    }
    List<Replacement> replacements = replacements(topology, drives, present);
    new Quorums(topology, this::why).requireReadable(present.keySet());
    Map<UUID, DriveBay> bays = openDrives(topology, present, replacements);
    JournalControlPlane control = control(topology, replacements, present);
    Topology newest = control.state().topology().orElse(topology);
    if (!remembered.complete() || !replacements.isEmpty()) {
      spread(newest, present, remembered.trouble());
    }
    for (Replacement place : replacements) {
      Formatting.end(newest, place.fresh(), place.path());
    }
    return deployment(newest, control, bays, present);
  }

  /// Opens the control journal, whose copies on new drives take the places of lost ones, and has it
  /// accept the topology that says so.
  private JournalControlPlane control(
      Topology topology, List<Replacement> replacements, Map<UUID, Path> present)
      throws IOException {
    List<Topology> changes = new ArrayList<>();
    Topology newest = topology;
    for (Replacement place : replacements) {
      present.put(place.fresh(), place.path());
      newest = newest.replaceDrive(place.lost(), Formatting.member(place.fresh(), place.path()));
      changes.add(newest);
    }
    List<DriveDirectory> copies = Deployment.directories(newest, answering(present));
    JournalControlPlane control =
        parts.add(JournalControlPlane.open(topology.deploymentId(), copies));
    if (control.state().topologyGeneration() > topology.generation()) {
      throw new Configuration.Mistake(
          "another process changed these drives while they were opened; start again");
    }
    if (control.state().topology().isEmpty()) {
      Deployment.publish(control, topology);
    }
    changes.forEach(change -> Deployment.publish(control, change));
    Deployment.join(control);
    return control;
  }

  private void spread(Topology newest, Map<UUID, Path> present, String trouble) {
    if (!trouble.isEmpty()) {
      notes.add("topology.json is written anew from the control journal: " + trouble);
    }
    TopologyFiles.spread(newest, Deployment.directories(newest, answering(present)))
        .forEach((id, why) -> {
          if (present.containsKey(id)) {
            notes.add(
                "topology.json could not be written to drive " + present.get(id) + ": " + why);
          }
        });
  }

  /// Of the drives that were found, those that could be opened: another may hang.
  private Map<UUID, Path> answering(Map<UUID, Path> present) {
    Map<UUID, Path> answering = new HashMap<>(present);
    answering.keySet().removeIf(opener::couldNotOpen);
    return answering;
  }

  /// Takes the drives' locks, those of known drives before anything is written to empty ones.
  private Map<UUID, DriveBay> openDrives(
      Topology topology, Map<UUID, Path> present, List<Replacement> replacements)
      throws IOException {
    UUID deployment = topology.deploymentId();
    Set<UUID> forgetful = new HashSet<>();
    for (Map.Entry<UUID, Path> drive : present.entrySet()) {
      if (hasForgotten(drive.getValue())) {
        forgetful.add(drive.getKey());
      }
    }
    Map<UUID, Drive> opened = opener.openAll(deployment, present, forgetful);
    Map<UUID, DriveBay> bays = Deployment.bays(opener.judged(topology, opened, Map.of()), parts);
    bays.values().forEach(this::noteFilling);
    Map<UUID, Path> fresh = new HashMap<>();
    for (Replacement place : replacements) {
      Formatting.begin(place.path());
      fresh.put(place.fresh(), place.path());
      notes.add(
          place.path() + " was empty: it is formatted in the place of a lost drive and is filled");
    }
    bays.putAll(Deployment.bays(opener.openAll(deployment, fresh, fresh.keySet()), parts));
    return bays;
  }

  /// A drive that answers with an error has forgotten nothing yet: opening it tells.
  private static boolean hasForgotten(Path drive) {
    try {
      return !Presence.exists(drive.resolve(INDEX)) && !Presence.exists(drive.resolve(MADE));
    } catch (IOException e) {
      LOG.warn("drive {} cannot be looked at: {}", drive, e.toString());
      return false;
    }
  }

  private void noteFilling(DriveBay bay) {
    String why = bay.fillingWhy();
    if (why != null) {
      notes.add("drive " + bay.label() + " is filled by the others: " + why);
    }
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

  /// A copy of a drive is no second drive, and nothing tells which of the two went on.
  private static void found(UUID id, DrivePath drive, Map<UUID, Path> present) {
    Path other = present.put(id, drive.path());
    if (other != null) {
      throw new Configuration.Mistake(
          other
              + " and "
              + drive.path()
              + " are both drive "
              + id
              + ", so one is a copy; put an empty directory in the copy's place, or leave it out");
    }
  }

  /// What takes the places of lost drives: each of the lost one that was at its path, else, since
  /// drives may have been renumbered, of any that is lost.
  private List<Replacement> replacements(
      Topology topology, List<DrivePath> drives, Map<UUID, Path> present) {
    List<PoolDrive> lost = new ArrayList<>(topology.presentDrives());
    lost.removeIf(member -> present.containsKey(member.id()));
    List<Replacement> replacements = new ArrayList<>();
    List<DrivePath> elsewhere = new ArrayList<>();
    for (DrivePath drive : drives) {
      if (!drive.isFormatted() && !take(lost, at(drive.path()), drive, replacements)) {
        elsewhere.add(drive);
      }
    }
    for (DrivePath drive : elsewhere) {
      if (drive.absent() != null) {
        notes.add(drive.path() + " is absent: " + drive.absent());
      } else if (!take(lost, _ -> true, drive, replacements)) {
        throw new Configuration.Mistake(
            drive.path()
                + " is no drive of this deployment, whose drives are all there, at "
                + drives.stream().filter(DrivePath::isFormatted).map(DrivePath::path).toList()
                + "; adding drives is not possible in this version");
      }
    }
    return replacements;
  }

  private static Predicate<PoolDrive> at(Path path) {
    return member -> member.path().equals(path.toString());
  }

  /// Gives a path the place of one of the lost drives.
  ///
  /// @return false if there is none that fits
  private boolean take(
      List<PoolDrive> lost,
      Predicate<PoolDrive> fits,
      DrivePath drive,
      List<Replacement> replacements) {
    Optional<PoolDrive> place = lost.stream().filter(fits).findFirst();
    place.ifPresent(member -> {
      lost.remove(member);
      if (drive.absent() != null) {
        absent.put(member.path(), drive.absent());
      } else {
        replacement(drive, member).ifPresent(replacements::add);
      }
    });
    return place.isPresent();
  }

  private Optional<Replacement> replacement(DrivePath drive, PoolDrive lost) {
    return switch (drive.content()) {
      case EMPTY -> Optional.of(new Replacement(lost.id(), UUID.randomUUID(), drive.path()));
      case MISSING -> {
        absent.put(
            lost.path(),
            "there is no "
                + (at(drive.path()).test(lost) ? "such directory" : "directory " + drive.path())
                + "; make an empty one to have it healed from the others");
        yield Optional.empty();
      }
      case SOMETHING ->
          throw new Configuration.Mistake(
              drive.path()
                  + " has lost its format but is not empty. To have it formatted and healed from"
                  + " the other drives, move its content away and start again");
    };
  }

  private Deployment deployment(
      Topology topology,
      JournalControlPlane control,
      Map<UUID, DriveBay> opened,
      Map<UUID, Path> present) {
    Map<UUID, Path> paths = new HashMap<>();
    Map<UUID, DriveBay> bays = new HashMap<>();
    Set<UUID> here = new HashSet<>();
    for (PoolDrive member : topology.presentDrives()) {
      UUID id = member.id();
      paths.put(id, present.getOrDefault(id, Path.of(member.path())));
      DriveBay bay = opened.get(id);
      if (bay == null) {
        bay = parts.add(new DriveBay(new AbsentDrive(id, member.path(), why(member))));
      }
      bays.put(id, bay);
      String out = bay.outOfService();
      if (out == null) {
        here.add(id);
      } else {
        absent.put(member.path(), out);
        notes.add("drive " + paths.get(id) + " is absent: " + out);
      }
    }
    Quorums quorums = new Quorums(topology, this::why);
    quorums.requireReadable(here);
    quorums
        .onlyReads(here)
        .ifPresent(note -> {
          LOG.warn(note);
          notes.add(note);
        });
    return new Deployment(topology, control, bays, paths, notes);
  }

  private String why(PoolDrive member) {
    return absent.getOrDefault(member.path(), "it is not among the drives named");
  }
}

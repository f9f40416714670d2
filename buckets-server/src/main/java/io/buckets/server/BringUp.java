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
import io.buckets.server.RollCall.Replacement;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the drives of a node up: formats a new deployment, or finds the old one on them.
///
/// Nothing is written until every directory has been looked at and {@link RollCall} has said which
/// is what. Of a new deployment every fault of a directory is a refusal that says what to do. Of
/// one that was formed before, a drive that cannot be used is absent, with the reason, and the
/// store starts as long as every set can be read; without a write quorum it serves reads only. What
/// would have to be guessed is refused: two copies of one drive, drives of two deployments half and
/// half, a geometry that differs from the format's. Then the drives are opened, which takes their
/// locks, and only then the control journal, so that a second process on the same drives disturbs
/// nothing. An empty directory in the place of a known drive is formatted as its replacement.
final class BringUp {
  private static final Logger LOG = LoggerFactory.getLogger(BringUp.class);

  /// A drive whose index is gone has forgotten everything, and must say so until it is filled
  /// again.
  private static final Path INDEX = Path.of(DriveFormat.SYSTEM_DIRECTORY, "index", "CURRENT");

  private static final Path MADE = Path.of(DriveFormat.SYSTEM_DIRECTORY, "index.made");

  private final ServerConfig config;
  private final DriveOpener opener;
  private final Parts parts;
  private final Map<UUID, String> absent = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  /// @param parts hears of everything that is opened
  BringUp(ServerConfig config, DriveOpener opener, Parts parts) {
    this.config = config;
    this.opener = opener;
    this.parts = parts;
  }

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
    UUID deployment = RollCall.deployment(drives);
    RememberedTopology remembered = remembered(deployment, drives);
    Topology topology = remembered.topology();
    checkGeometry(topology);
    RollCall roll = new RollCall(topology, OtherHistory.refuse(topology, drives));
    absent.putAll(roll.absent());
    roll.notes().forEach(this::warn);
    Map<UUID, Path> present = roll.present();
    List<Replacement> replacements = new ArrayList<>(roll.replacements());
    new Quorums(topology, this::why).requireReadable(present.keySet());
    Map<UUID, DriveBay> bays = openDrives(topology, present, replacements);
    requireOpened(topology, present.keySet(), bays);
    JournalControlPlane control = control(topology, replacements, present);
    rememberMounts(control, roll, present);
    Topology newest = control.state().topology().orElse(topology);
    if (!remembered.complete() || newest.generation() > topology.generation()) {
      spread(newest, present, remembered.trouble());
    }
    for (Replacement place : replacements) {
      end(newest, place, Objects.requireNonNull(bays.get(place.fresh())));
    }
    Map<UUID, Path> where = roll.where();
    where.putAll(present);
    return deployment(newest, control, bays, where);
  }

  /// @throws Configuration.Mistake with what is the matter with each drive, if too little is known
  private static RememberedTopology remembered(UUID deployment, List<DrivePath> drives) {
    try {
      return RememberedTopology.of(deployment, of(deployment, drives));
    } catch (StoreException e) {
      String troubles =
          drives.stream()
              .filter(drive -> drive.trouble() != null)
              .map(drive -> "; " + drive.path() + " (" + drive.trouble() + ")")
              .collect(Collectors.joining());
      throw new Configuration.Mistake(e.getMessage() + troubles, e);
    }
  }

  /// A drive that cannot be given its format is no drive after the next start, and none now.
  private static void end(Topology newest, Replacement place, DriveBay bay) {
    try {
      Formatting.end(newest, place.fresh(), place.path());
    } catch (IOException e) {
      bay.takeOut(bay.drive(), "it cannot be formatted: " + e);
    }
  }

  /// The drives of a deployment, those too that can only be read: they know what was.
  private static List<DriveDirectory> of(UUID deployment, List<DrivePath> drives) {
    List<DriveDirectory> formatted = new ArrayList<>();
    for (DrivePath drive : drives) {
      drive
          .format()
          .filter(format -> format.deploymentId().equals(deployment))
          .ifPresent(format -> formatted.add(DriveDirectory.at(format.driveId(), drive.path())));
    }
    return formatted;
  }

  /// Refuses to go on with too few drives that could be opened, before the journal does: it knows
  /// no reasons.
  private void requireOpened(Topology topology, Set<UUID> present, Map<UUID, DriveBay> bays) {
    Set<UUID> opened = new HashSet<>(present);
    bays.forEach((id, bay) -> {
      String out = bay.outOfService();
      if (out != null) {
        opened.remove(id);
        absent.put(id, out);
      }
    });
    new Quorums(topology, this::why).requireReadable(opened);
  }

  private void warn(String note) {
    LOG.warn(note);
    notes.add(note);
  }

  /// Has the control journal remember where file systems of drives are mounted, if that has
  /// changed; it is not worth a start that fails.
  private void rememberMounts(JournalControlPlane control, RollCall roll, Map<UUID, Path> present) {
    Map<UUID, Path> answering = answering(present);
    Topology newest = control.state().topology().orElse(null);
    if (newest == null || !control.isWritable()) {
      return;
    }
    try {
      for (Map.Entry<UUID, String> drive : roll.mounts().entrySet()) {
        Path path = answering.get(drive.getKey());
        if (path != null && !newest.isMounted(drive.getKey(), drive.getValue())) {
          newest = newest.withDriveMount(drive.getKey(), path.toString(), drive.getValue());
          Deployment.publish(control, newest);
        }
      }
    } catch (StoreException e) {
      LOG.warn("where the drives are mounted could not be remembered: {}", e.getMessage());
    }
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
    bays.putAll(Deployment.bays(openReplacements(deployment, replacements), parts));
    return bays;
  }

  /// Begins to format the drives that take the places of lost ones, and opens them. One with which
  /// that cannot be done takes no place: the lost one stays absent.
  private Map<UUID, Drive> openReplacements(UUID deployment, List<Replacement> replacements) {
    Map<UUID, Path> fresh = new HashMap<>();
    for (Replacement place : replacements) {
      try {
        Formatting.begin(place.path());
        fresh.put(place.fresh(), place.path());
      } catch (IOException e) {
        absent.put(place.lost(), "it cannot be formatted: " + e);
      }
    }
    Map<UUID, Drive> opened = opener.openAll(deployment, fresh, fresh.keySet());
    for (Replacement place : replacements) {
      if (opened.get(place.fresh()) instanceof AbsentDrive failed) {
        opened.remove(place.fresh());
        absent.put(place.lost(), "it cannot be formatted: " + failed.why());
      }
    }
    replacements.removeIf(place -> !opened.containsKey(place.fresh()));
    for (Replacement place : replacements) {
      notes.add(
          place.path() + " was empty: it is formatted in the place of a lost drive and is filled");
    }
    return opened;
  }

  /// A drive that answers with an error has forgotten nothing yet: opening it tells.
  static boolean hasForgotten(Path drive) {
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

  private Deployment deployment(
      Topology topology,
      JournalControlPlane control,
      Map<UUID, DriveBay> opened,
      Map<UUID, Path> where) {
    Map<UUID, Path> paths = new HashMap<>();
    Map<UUID, DriveBay> bays = new HashMap<>();
    Set<UUID> here = new HashSet<>();
    for (PoolDrive member : topology.presentDrives()) {
      UUID id = member.id();
      paths.put(id, where.getOrDefault(id, Path.of(member.path())));
      DriveBay bay = opened.get(id);
      if (bay == null) {
        bay = parts.add(new DriveBay(new AbsentDrive(id, member.path(), why(member))));
      }
      bays.put(id, bay);
      String out = bay.outOfService();
      if (out == null) {
        here.add(id);
      } else {
        absent.put(id, out);
        warn("drive " + paths.get(id) + " is absent: " + out);
      }
    }
    Quorums quorums = new Quorums(topology, this::why);
    quorums.requireReadable(here);
    quorums.onlyReads(here).ifPresent(this::warn);
    return new Deployment(
        topology,
        Control.of(control),
        bays,
        paths,
        Deployment.number(control),
        Optional.empty(),
        notes);
  }

  private String why(PoolDrive member) {
    return absent.getOrDefault(member.id(), "it is not among the drives named");
  }
}

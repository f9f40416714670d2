package io.buckets.server;

import io.buckets.cluster.raft.NewestLog;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.server.forming.FormingPlan;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The drives of a node that is a member of a cluster: which of the directories named is which, and
/// of those that cannot be used why.
///
/// A directory that is empty takes the place of the drive that belongs there, under the id of that,
/// and is filled by the others; what the lost one promised is known to them. It is not taken where
/// the file system of the lost one is not mounted.
final class OwnDrives {
  /// Where the control plane keeps what it must remember.
  private static final String CONTROL = "control";

  private static final Logger LOG = LoggerFactory.getLogger(OwnDrives.class);

  private final FormingPlan plan;
  private final String node;
  private final Map<UUID, Path> present = new LinkedHashMap<>();
  private final Map<UUID, Path> fresh = new LinkedHashMap<>();
  private final Map<UUID, String> absent = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  private OwnDrives(FormingPlan plan, String node) {
    this.plan = plan;
    this.node = node;
  }

  /// Looks at the directories, and formats those that take the place of a lost drive.
  ///
  /// @param node name of this node
  /// @throws Configuration.Mistake for what an operator must put right
  static OwnDrives find(FormingPlan plan, String node, List<DrivePath> drives, DriveOpener opener)
      throws IOException {
    OwnDrives own = new OwnDrives(plan, node);
    for (DrivePath drive : drives) {
      if (drive.isFormatted()) {
        own.known(drive, drive.format().orElseThrow());
      }
    }
    for (DrivePath drive : drives) {
      if (!drive.isFormatted()) {
        own.unknown(drive);
      }
    }
    own.settle(opener);
    return own;
  }

  private List<PoolDrive> members() {
    return plan.drives().stream().filter(drive -> drive.node().equals(node)).toList();
  }

  private void known(DrivePath drive, DriveFormat format) {
    UUID id = format.driveId();
    if (!format.deploymentId().equals(plan.deployment())) {
      absent(drive, "a drive of another deployment, " + format.deploymentId() + ", is there");
      return;
    }
    if (members().stream().noneMatch(member -> member.id().equals(id))) {
      throw new Configuration.Mistake(
          drive.path() + " is a drive of another node of this cluster; put it back there");
    }
    if (drive.absent() != null) {
      absent.put(id, drive.absent());
      return;
    }
    Path other = present.put(id, drive.path());
    if (other != null) {
      throw new Configuration.Mistake(
          other
              + " and "
              + drive.path()
              + " are both drive "
              + id
              + ", so one is a copy; put an empty directory in the copy's place");
    }
  }

  private void absent(DrivePath drive, String why) {
    plan.at(node, drive.path().toString())
        .filter(member -> !present.containsKey(member.id()))
        .ifPresent(member -> absent.put(member.id(), why));
  }

  private void unknown(DrivePath drive) {
    PoolDrive member = plan.at(node, drive.path().toString()).orElse(null);
    if (member == null || present.containsKey(member.id()) || absent.containsKey(member.id())) {
      return;
    }
    String why = unfit(drive, member);
    if (why == null) {
      fresh.put(member.id(), drive.path());
    } else {
      absent.put(member.id(), why);
    }
  }

  private static @Nullable String unfit(DrivePath drive, PoolDrive member) {
    if (drive.absent() != null) {
      return drive.absent();
    }
    if (MountPoint.isBare(member.mount(), drive.mount())) {
      return "nothing is mounted at "
          + member.mount()
          + ", where its file system was; mount it, or another disk there to have it filled";
    }
    return drive.content() == DrivePath.Content.EMPTY ? drive.unfit() : drive.trouble();
  }

  private void settle(DriveOpener opener) throws IOException {
    for (Path path : fresh.values()) {
      Formatting.begin(path);
      PlanFiles.write(path, PlanFiles.KEPT, plan);
      notes.add(path + " was empty: it is formatted as the drive it was, and filled");
    }
    NodeSeat.format(plan, fresh, true, opener);
    present.putAll(fresh);
    for (PoolDrive member : members()) {
      if (!present.containsKey(member.id())) {
        absent.putIfAbsent(member.id(), "it is not among the directories named");
      }
    }
    if (present.isEmpty()) {
      throw new Configuration.Mistake("no drive of this node can be used: " + absent.values());
    }
    for (Path path : present.values()) {
      keep(path);
    }
  }

  private void keep(Path path) {
    try {
      if (PlanFiles.read(List.of(path), PlanFiles.KEPT, plan.deployment()).isEmpty()) {
        PlanFiles.write(path, PlanFiles.KEPT, plan);
      }
    } catch (Configuration.Mistake | IOException e) {
      LOG.warn("{} does not keep the cluster's plan: {}", path, e.getMessage());
    }
  }

  /// Opens the drives, which takes their locks; none of them may serve before it is judged.
  ///
  /// @return those too that are absent
  Map<UUID, Drive> open(DriveOpener opener) {
    Set<UUID> forgetful = new HashSet<>();
    present.forEach((id, path) -> {
      if (BringUp.hasForgotten(path)) {
        forgetful.add(id);
      }
    });
    Map<UUID, Drive> opened = opener.openAll(plan.deployment(), present, forgetful);
    absent.forEach((id, why) -> opened.put(id, new AbsentDrive(id, path(id).toString(), why)));
    return opened;
  }

  /// Where the control plane keeps its log: on the drive where it did last, else on the first.
  ///
  /// @param self number of this node
  NewestLog controlLog(int self) {
    return NewestLog.of(self, present().stream().map(OwnDrives::control).toList());
  }

  /// Where it may be on the drives that can be used, that of the log first.
  List<Path> controlPlaces(Path log) {
    return present().stream()
        .map(OwnDrives::control)
        .sorted(Comparator.comparing(place -> !place.equals(log)))
        .toList();
  }

  /// The drive on which the control plane keeps its log.
  ///
  /// @param directory where that is
  UUID controlDrive(Path directory) {
    return present.entrySet().stream()
        .filter(drive -> control(drive.getValue()).equals(directory))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /// Where the control plane keeps it on a drive.
  static Path control(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(CONTROL);
  }

  /// Where each drive of the node is, or should be.
  Map<UUID, Path> paths() {
    Map<UUID, Path> paths = new LinkedHashMap<>();
    members().forEach(member -> paths.put(member.id(), path(member.id())));
    return paths;
  }

  /// Where those are that can be used.
  List<Path> present() {
    return List.copyOf(present.values());
  }

  Path path(UUID id) {
    Path path = present.get(id);
    return path != null
        ? path
        : Path.of(
            members().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow().path());
  }

  /// Why drives are not there, by id.
  Map<UUID, String> absent() {
    return Map.copyOf(absent);
  }

  /// What else operators should know.
  List<String> notes() {
    return List.copyOf(notes);
  }
}

package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says which of the directories named is which member of the deployment, which take the places of
/// lost members, and of every other member why it is not there. Reads and writes nothing.
///
/// A directory that cannot be used makes its member absent, with the reason: the others may be
/// enough to serve. Only what would have to be guessed is refused, and nothing is formatted that
/// may be the place of a drive that is only away: a directory that is not empty, one whose file
/// system is not mounted, one that cannot be looked at.
final class RollCall {
  private final Topology topology;

  /// Whether drives of another deployment are named: then an empty directory may be theirs.
  private final boolean foreign;

  private final Map<UUID, DrivePath> answered = new LinkedHashMap<>();
  private final Map<UUID, String> absent = new HashMap<>();
  private final List<Replacement> replacements = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// An empty directory and the lost drive whose place it takes.
  record Replacement(UUID lost, UUID fresh, Path path) {}

  /// @param drives everything named
  /// @throws Configuration.Mistake for what an operator must put right
  RollCall(Topology topology, List<DrivePath> drives) {
    this.topology = topology;
    this.foreign =
        drives.stream()
            .flatMap(drive -> drive.format().stream())
            .anyMatch(format -> !format.deploymentId().equals(topology.deploymentId()));
    List<DrivePath> others = new ArrayList<>();
    for (DrivePath drive : drives) {
      answer(drive).ifPresent(others::add);
    }
    List<PoolDrive> lost = new ArrayList<>(topology.presentDrives());
    lost.removeIf(member -> answered.containsKey(member.id()));
    List<DrivePath> elsewhere = new ArrayList<>();
    for (DrivePath drive : others) {
      if (!take(lost, at(drive.path()), drive)) {
        elsewhere.add(drive);
      }
    }
    for (DrivePath drive : elsewhere) {
      if (drive.absent() != null) {
        notes.add(drive.path() + " is absent: " + drive.absent());
      } else if (!take(lost, _ -> true, drive)) {
        throw notAdded(drive);
      }
    }
  }

  /// The deployment that the drives are of: that of more than half of those that say.
  ///
  /// @throws Configuration.Mistake if there is no such
  static UUID deployment(List<DrivePath> drives) {
    Map<UUID, List<Path>> byDeployment =
        drives.stream()
            .filter(DrivePath::isFormatted)
            .collect(
                Collectors.groupingBy(
                    drive -> drive.format().orElseThrow().deploymentId(),
                    LinkedHashMap::new,
                    Collectors.mapping(DrivePath::path, Collectors.toList())));
    long formatted = drives.stream().filter(DrivePath::isFormatted).count();
    return byDeployment.entrySet().stream()
        .filter(deployment -> 2L * deployment.getValue().size() > formatted)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() ->
            new Configuration.Mistake(
                "the drives belong to different deployments: "
                    + byDeployment
                    + "; start each deployment with its own drives only"));
  }

  /// Notes the member that a directory is.
  ///
  /// @return the directory if it is none, with the reason if it is a drive for all that
  private Optional<DrivePath> answer(DrivePath drive) {
    if (drive.format().isEmpty()) {
      return Optional.of(mounted(drive));
    }
    DriveFormat format = drive.format().orElseThrow();
    UUID id = format.driveId();
    if (!format.deploymentId().equals(topology.deploymentId())) {
      return Optional.of(
          drive.refused(
              "a drive of another deployment, "
                  + format.deploymentId()
                  + ", is in its place; put the right drive there, or an empty directory to have it"
                  + " healed from the others"));
    }
    if (topology.presentDrives().stream().noneMatch(member -> member.id().equals(id))) {
      return Optional.of(
          drive.absent() != null
              ? drive
              : drive.refused(
                  "drive "
                      + id
                      + " is there, which was replaced by another; put the other there, or an empty"
                      + " directory to have it healed from the others"));
    }
    DrivePath other = answered.put(id, drive);
    if (other != null) {
      // A copy of a drive is no second drive, and nothing tells which of the two went on.
      throw new Configuration.Mistake(
          other.path()
              + " and "
              + drive.path()
              + " are both drive "
              + id
              + ", so one is a copy; put an empty directory in the copy's place, or leave it out");
    }
    if (drive.absent() != null) {
      absent.put(id, drive.absent());
    }
    return Optional.empty();
  }

  /// The directory, not to be used if it lies bare under a file system that is not mounted.
  private DrivePath mounted(DrivePath drive) {
    return topology.presentDrives().stream()
        .filter(at(drive.path()))
        .map(PoolDrive::mount)
        .filter(mount -> drive.absent() == null && MountPoint.isBare(mount, drive.mount()))
        .findFirst()
        .map(mount ->
            drive.refused(
                "nothing is mounted at "
                    + mount
                    + ", where its file system was; mount it, or another disk there to have it healed"
                    + " from the others. A directory of this file system is taken in its place if it"
                    + " is named by another path"))
        .orElse(drive);
  }

  private Configuration.Mistake notAdded(DrivePath drive) {
    return new Configuration.Mistake(
        drive.path()
            + " is no drive of this deployment, whose drives are all there, at "
            + answered.values().stream().map(DrivePath::path).toList()
            + "; adding drives is not possible in this version");
  }

  private static Predicate<PoolDrive> at(Path path) {
    return member -> member.path().equals(path.toString());
  }

  /// Gives a path the place of one of the lost drives: each that of the one that was there, else,
  /// since drives may have been renumbered, that of any.
  ///
  /// @return false if there is none that fits
  private boolean take(List<PoolDrive> lost, Predicate<PoolDrive> fits, DrivePath drive) {
    Optional<PoolDrive> place = lost.stream().filter(fits).findFirst();
    place.ifPresent(member -> {
      lost.remove(member);
      String why = whyNot(drive, member);
      if (why == null) {
        replacements.add(new Replacement(member.id(), UUID.randomUUID(), drive.path()));
      } else {
        absent.put(member.id(), why);
      }
    });
    return place.isPresent();
  }

  /// Why a directory is not formatted in the place of a lost drive; null if it is.
  private @Nullable String whyNot(DrivePath drive, PoolDrive lost) {
    if (drive.absent() != null) {
      return drive.absent();
    }
    return switch (drive.content()) {
      case EMPTY ->
          foreign
              ? "it is empty, and not formatted while a drive of another deployment is named too"
              : drive.unfit();
      case MISSING ->
          "there is no "
              + (at(drive.path()).test(lost) ? "such directory" : "directory " + drive.path())
              + "; make an empty one to have it healed from the others";
      case SOMETHING -> drive.trouble();
    };
  }

  /// The members that can be used, and where they are.
  Map<UUID, Path> present() {
    Map<UUID, Path> present = where();
    present.keySet().removeAll(absent.keySet());
    return present;
  }

  /// Where the members are that said who they are, whether they can be used or not.
  Map<UUID, Path> where() {
    Map<UUID, Path> where = new LinkedHashMap<>();
    answered.forEach((id, drive) -> where.put(id, drive.path()));
    return where;
  }

  /// Where the file systems of the members are mounted that can be used.
  Map<UUID, String> mounts() {
    Map<UUID, String> mounts = new LinkedHashMap<>();
    answered.forEach((id, drive) -> {
      if (!absent.containsKey(id)) {
        mounts.put(id, drive.mount());
      }
    });
    return mounts;
  }

  /// Why members are not there, by id.
  Map<UUID, String> absent() {
    return Map.copyOf(absent);
  }

  /// What takes the places of lost drives.
  List<Replacement> replacements() {
    return List.copyOf(replacements);
  }

  /// What else an operator should know.
  List<String> notes() {
    return List.copyOf(notes);
  }
}

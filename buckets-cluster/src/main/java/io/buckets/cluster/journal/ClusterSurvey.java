package io.buckets.cluster.journal;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the drives of a stopped or idle deployment say of the cluster, and where they contradict:
/// formats, topologies, copies of the control journal. Nothing is written.
///
/// @param topology the one that the drives agree on
/// @param state the cluster state, empty if the copies of the journal do not suffice for one
/// @param drives where the drives of the topology are that were found
/// @param troubles what is not as it should be
public record ClusterSurvey(
    Topology topology,
    Optional<ClusterState> state,
    Map<UUID, Path> drives,
    List<Trouble> troubles) {

  /// What a trouble is about.
  public enum Subject {
    /// A drive that is not there, or a directory that is no drive of this deployment.
    DRIVE,
    /// What `format.json` says.
    FORMAT,
    /// What `topology.json` says.
    TOPOLOGY,
    /// A copy of the control journal.
    JOURNAL
  }

  /// One thing that is not as it should be.
  ///
  /// @param subject what it is about
  /// @param drive where; the path of a directory, or the deployment
  /// @param what is wrong
  public record Trouble(Subject subject, String drive, String what) {}

  /// What a control plane that is no journal says.
  ///
  /// @param state the cluster state, if it can be told
  /// @param troubles what is not as it should be, by the drive
  public record Elsewhere(Optional<ClusterState> state, Map<Path, String> troubles) {}

  /// Finds out what a control plane that is no journal keeps on drives.
  @FunctionalInterface
  public interface Reader {
    /// Empty if nothing of the kind is there.
    Optional<Elsewhere> read(UUID deployment, List<Path> drives);
  }

  /// Reads the drives in the directories `paths`.
  ///
  /// @param reader asked first for the cluster state; if it finds none, that is in journals
  /// @throws StoreException NO_QUORUM or CORRUPT if no topology can be made out of them;
  ///   INVALID_ARGUMENT if a newer build wrote them
  public static ClusterSurvey of(List<Path> paths, Reader reader) {
    List<Trouble> troubles = new ArrayList<>();
    Map<Path, DriveFormat> formats = formats(paths, troubles);
    if (formats.isEmpty()) {
      throw new StoreException(
          Reason.NO_QUORUM, "none of these directories is a drive: " + describe(troubles));
    }
    UUID deployment = commonest(formats);
    Map<UUID, Path> found = new LinkedHashMap<>();
    formats.forEach((path, format) -> {
      if (!format.deploymentId().equals(deployment)) {
        troubles.add(trouble(Subject.FORMAT, path, "of deployment " + format.deploymentId()));
      } else if (found.putIfAbsent(format.driveId(), path) != null) {
        troubles.add(trouble(Subject.FORMAT, path, "the same drive as another: " + format));
      }
    });
    List<DriveDirectory> directories = new ArrayList<>();
    found.forEach((id, path) -> directories.add(DriveDirectory.at(id, path)));
    TopologyFiles.Agreement agreed = TopologyFiles.read(deployment, directories);
    Topology topology = agreed.topology();
    for (UUID behind : agreed.behind()) {
      Path path = found.get(behind);
      if (path != null) {
        troubles.add(trouble(Subject.TOPOLOGY, path, "holds another topology, or none"));
      }
    }
    formats.forEach((path, format) -> compare(topology, path, format, troubles));
    List<DriveDirectory> members = members(topology, found, troubles);
    Optional<Elsewhere> elsewhere = reader.read(deployment, List.copyOf(found.values()));
    elsewhere.ifPresent(kept ->
        kept.troubles()
            .forEach((path, what) -> troubles.add(trouble(Subject.JOURNAL, path, what))));
    Optional<ClusterState> state =
        elsewhere.isPresent() ? elsewhere.get().state() : journals(deployment, members, troubles);
    state
        .flatMap(ClusterState::topology)
        .filter(decided -> !decided.equals(topology))
        .ifPresent(decided ->
            troubles.add(
                new Trouble(
                    Subject.TOPOLOGY,
                    "all",
                    "the drives hold generation %d, the control journal generation %d"
                        .formatted(topology.generation(), decided.generation()))));
    found.keySet().retainAll(members.stream().map(DriveDirectory::driveId).toList());
    return new ClusterSurvey(topology, state, Map.copyOf(found), List.copyOf(troubles));
  }

  private static Trouble trouble(Subject subject, Path path, String what) {
    return new Trouble(subject, path.toString(), what);
  }

  private static String describe(List<Trouble> troubles) {
    return troubles.stream()
        .map(trouble -> trouble.drive() + ": " + trouble.what())
        .collect(Collectors.joining("; "));
  }

  private static Map<Path, DriveFormat> formats(List<Path> paths, List<Trouble> troubles) {
    Map<Path, DriveFormat> formats = new LinkedHashMap<>();
    for (Path path : paths) {
      try {
        Optional<DriveFormat> format = DriveFormat.read(path);
        if (format.isPresent()) {
          formats.put(path, format.get());
        } else {
          troubles.add(trouble(Subject.DRIVE, path, "no formatted drive is there"));
        }
      } catch (IOException e) {
        troubles.add(trouble(Subject.DRIVE, path, "cannot be read: " + e));
      } catch (StoreException e) {
        if (e.reason() == Reason.INVALID_ARGUMENT) {
          throw e;
        }
        troubles.add(trouble(Subject.FORMAT, path, String.valueOf(e.getMessage())));
      }
    }
    return formats;
  }

  private static UUID commonest(Map<Path, DriveFormat> formats) {
    Map<UUID, Integer> votes = new HashMap<>();
    formats.values().forEach(format -> votes.merge(format.deploymentId(), 1, Integer::sum));
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private static void compare(
      Topology topology, Path path, DriveFormat format, List<Trouble> troubles) {
    if (!format.deploymentId().equals(topology.deploymentId())) {
      return;
    }
    Optional<Topology.DriveAddress> address = topology.drive(format.driveId());
    boolean present =
        topology.presentDrives().stream().anyMatch(drive -> drive.id().equals(format.driveId()));
    if (address.isEmpty() || !present) {
      troubles.add(
          trouble(Subject.FORMAT, path, "drive " + format.driveId() + " is not of the topology"));
      return;
    }
    int pool = address.get().pool();
    boolean same =
        format.pool() == pool && format.geometry().equals(topology.pools().get(pool).geometry());
    if (!same) {
      troubles.add(
          trouble(
              Subject.FORMAT,
              path,
              "formatted as %s in pool %d, but the topology has it in pool %d of %s"
                  .formatted(
                      format.geometry(),
                      format.pool(),
                      pool,
                      topology.pools().get(pool).geometry())));
    }
  }

  private static List<DriveDirectory> members(
      Topology topology, Map<UUID, Path> found, List<Trouble> troubles) {
    List<DriveDirectory> members = new ArrayList<>();
    for (PoolDrive drive : topology.presentDrives()) {
      @Nullable Path path = found.get(drive.id());
      members.add(new DriveDirectory(drive.id(), Optional.ofNullable(path)));
      if (path == null) {
        troubles.add(
            new Trouble(
                Subject.DRIVE,
                drive.path(),
                "drive " + drive.id() + " of the topology is not among the drives named"));
      }
    }
    return members;
  }

  /// The state that the copies of the journal lead to; each that does not lead there is a trouble.
  private static Optional<ClusterState> journals(
      UUID deployment, List<DriveDirectory> members, List<Trouble> troubles) {
    List<CopyReading> readings =
        JournalCopy.readAll(deployment, members, JournalStep.Watcher.NOBODY);
    Map<UUID, String> labels = new HashMap<>();
    members.forEach(member ->
        member.directory().ifPresent(path -> labels.put(member.driveId(), path.toString())));
    try {
      JournalRecovery recovery = JournalRecovery.choose(readings);
      CopyReading.Whole newest =
          readings.stream()
              .filter(CopyReading.Whole.class::isInstance)
              .map(CopyReading.Whole.class::cast)
              .max(
                  Comparator.comparingLong((CopyReading.Whole whole) -> whole.contents().epoch())
                      .thenComparingLong(whole -> whole.contents().lastIndex()))
              .orElseThrow();
      Set<UUID> keepers = newest.contents().header().members();
      Set<UUID> wanted = new HashSet<>(members.stream().map(DriveDirectory::driveId).toList());
      if (!keepers.equals(wanted)) {
        troubles.add(
            new Trouble(
                Subject.JOURNAL,
                "all",
                "copies are kept by %s, the drives are %s".formatted(keepers, wanted)));
      }
      for (CopyReading reading : readings) {
        @Nullable String label = labels.get(reading.driveId());
        @Nullable String why = outOfStep(reading, newest);
        if (label != null && why != null) {
          troubles.add(new Trouble(Subject.JOURNAL, label, why));
        }
      }
      return Optional.of(recovery.state());
    } catch (StoreException e) {
      troubles.add(new Trouble(Subject.JOURNAL, "all", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static @Nullable String outOfStep(CopyReading reading, CopyReading.Whole newest) {
    if (!(reading instanceof CopyReading.Whole whole)) {
      return reading.describe();
    }
    boolean same =
        whole.contents().epoch() == newest.contents().epoch()
            && whole.contents().lastIndex() == newest.contents().lastIndex()
            && whole.contents().replay().equals(newest.contents().replay());
    if (!same) {
      return "%s; the newest is command %d of epoch %d"
          .formatted(whole.describe(), newest.contents().lastIndex(), newest.contents().epoch());
    }
    if (whole.contents().torn()) {
      return "ends with an unfinished append";
    }
    return whole.claimed() > whole.contents().epoch()
        ? "epoch " + whole.claimed() + " was claimed by a start that did not end"
        : null;
  }
}

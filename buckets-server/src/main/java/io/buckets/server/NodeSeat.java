package io.buckets.server;

import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.NodeList;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.server.forming.FormingCalls;
import io.buckets.server.forming.FormingPlan;
import io.buckets.server.forming.NodeSituation;
import io.buckets.server.forming.NodeSituation.OwnDrive;
import io.buckets.server.forming.NodeSituation.Stage;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The drives of this node while a cluster is formed: says what is on them, keeps plans on them,
/// formats them.
///
/// Threading: any thread; one at a time is let in.
final class NodeSeat {
  private final ClusterConfig cluster;
  private final int number;
  private final NodeList nodes;
  private final NodeList.Node self;
  private final List<Path> paths;
  private final String keysDigest;
  private final DriveOpener opener;
  private Stage stage = Stage.EMPTY;
  private @Nullable FormingPlan plan;

  /// Looks at what is on the drives.
  ///
  /// @param paths of the drives, in the order of the node's
  /// @param keysDigest tells the keys that were given from others
  /// @throws Configuration.Mistake if they cannot be drives of this cluster
  NodeSeat(ClusterConfig cluster, int self, List<Path> paths, String keysDigest, DriveOpener opener)
      throws IOException {
    this.cluster = cluster;
    this.number = self;
    this.nodes = cluster.nodes();
    this.self = nodes.node(self);
    this.paths = List.copyOf(paths);
    this.keysDigest = keysDigest;
    this.opener = opener;
    look(DrivePath.examine(paths));
  }

  private void look(List<DrivePath> drives) throws IOException {
    boolean formatted = drives.stream().anyMatch(DrivePath::isFormatted);
    // Not what could not be looked at just now, and promises only if none was kept: a drive that
    // fails or hangs keeps no node from starting.
    List<Path> readable =
        drives.stream()
            .filter(drive -> drive.absent() == null || drive.isFormatted())
            .map(DrivePath::path)
            .toList();
    if (formatted) {
      UUID deployment = RollCall.deployment(drives);
      Optional<FormingPlan> member = PlanFiles.read(readable, PlanFiles.KEPT, deployment);
      plan =
          member
              .or(() -> PlanFiles.read(readable, PlanFiles.PROMISED, deployment))
              .orElseThrow(() ->
                  new Configuration.Mistake(
                      "the drives of this node are formatted and say of no cluster that they belong"
                          + " to it: those of a store of one node are started by their paths, and a"
                          + " cluster is formed of empty directories"));
      NodeList.difference(nodes.text(), plan.list())
          .ifPresent(difference -> {
            throw new Configuration.Mistake(
                "this node belongs to a cluster of other endpoints ("
                    + difference
                    + "); name those with which it was formed");
          });
      stage = member.isPresent() ? Stage.MEMBER : Stage.FORMED;
      if (stage == Stage.FORMED && !drives.stream().allMatch(DrivePath::isFormatted)) {
        // It was told to format them, so all nodes had promised; it ended half-way.
        formatAll(plan, false);
      }
    } else {
      // One that was kept and cannot be read any more is told, though nothing is formatted.
      var _ = PlanFiles.read(readable, PlanFiles.KEPT);
      plan = PlanFiles.read(readable, PlanFiles.PROMISED).orElse(null);
      stage = plan == null ? Stage.EMPTY : Stage.PROMISED;
    }
  }

  /// What other nodes may call.
  FormingCalls calls() {
    return new FormingCalls(new FormingCalls.Seat(this::situation, this::keep, this::format));
  }

  /// The plan that was kept for good.
  synchronized Optional<FormingPlan> member() {
    return stage == Stage.MEMBER ? Optional.ofNullable(plan) : Optional.empty();
  }

  /// What it says of itself.
  synchronized NodeSituation situation() {
    List<OwnDrive> drives = new ArrayList<>();
    String trouble = "";
    if (stage == Stage.EMPTY || stage == Stage.PROMISED) {
      for (DrivePath drive : DrivePath.examine(paths)) {
        String why = FreshFormat.unusable(drive);
        trouble = why == null || !trouble.isEmpty() ? trouble : why;
        if (why == null) {
          drives.add(own(drive));
        }
      }
    }
    return new NodeSituation(
        nodes.text(),
        stage,
        Optional.ofNullable(plan),
        cluster.labels(),
        drives,
        keysDigest,
        trouble);
  }

  private static OwnDrive own(DrivePath drive) {
    try {
      return new OwnDrive(drive.path().toString(), Formatting.weight(drive.path()), drive.mount());
    } catch (IOException e) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, drive.path() + " cannot be measured: " + e, e);
    }
  }

  /// Keeps a plan as a promise.
  synchronized void keep(FormingPlan proposed) {
    if (stage == Stage.FORMED || stage == Stage.MEMBER) {
      throw new StoreException(Reason.CONFLICT, "its drives are formatted");
    }
    NodeList.difference(nodes.text(), proposed.list())
        .ifPresent(difference -> {
          throw new StoreException(Reason.CONFLICT, "it has other endpoints: " + difference);
        });
    try {
      for (Path path : paths) {
        planned(proposed, path);
        Formatting.begin(path);
        PlanFiles.write(path, PlanFiles.PROMISED, proposed);
      }
    } catch (IOException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a plan cannot be kept: " + e, e);
    }
    plan = proposed;
    stage = Stage.PROMISED;
  }

  private PoolDrive planned(FormingPlan proposed, Path path) {
    return proposed
        .at(self.name(), path.toString())
        .orElseThrow(
            () -> new StoreException(Reason.CONFLICT, "the plan knows no drive " + path + " here"));
  }

  /// Formats the drives by the plan that is kept.
  synchronized void format(UUID deployment) {
    FormingPlan kept = plan;
    if (kept == null || !kept.deployment().equals(deployment)) {
      throw new StoreException(Reason.CONFLICT, "another plan is kept, or none");
    }
    if (stage == Stage.PROMISED) {
      formatAll(kept, false);
      stage = Stage.FORMED;
    }
  }

  /// Formats the drives by the plan of another node, if they are not yet.
  ///
  /// @param filling whether others may have served without them
  synchronized void follow(FormingPlan other, boolean filling) {
    boolean same = plan != null && plan.deployment().equals(other.deployment());
    if (!same || stage == Stage.EMPTY) {
      keep(other);
    }
    if (stage == Stage.PROMISED) {
      formatAll(other, filling);
      stage = Stage.FORMED;
    }
  }

  /// All nodes are formatted: from here on this one is a member.
  synchronized void complete() {
    FormingPlan kept = Objects.requireNonNull(plan, "a node that is formatted keeps a plan");
    try {
      for (Path path : paths) {
        PlanFiles.write(path, PlanFiles.KEPT, kept);
        Files.deleteIfExists(PlanFiles.file(path, PlanFiles.PROMISED));
      }
    } catch (IOException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the plan cannot be kept: " + e, e);
    }
    stage = Stage.MEMBER;
  }

  private void formatAll(FormingPlan by, boolean filling) {
    Map<UUID, Path> drives = new LinkedHashMap<>();
    paths.forEach(path -> drives.put(planned(by, path).id(), path));
    try {
      if (!filling) {
        // Only now: a node that takes part in votes must never forget how it voted.
        Path directory = OwnDrives.control(paths.getFirst());
        RaftControlPlane.form(
            ClusterStart.setup(cluster, number, by, Map.of(), List.of(directory)));
      }
      format(by, drives, filling, opener);
    } catch (IOException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a drive cannot be formatted: " + e, e);
    }
  }

  /// Makes drives of directories whose formatting has begun; those that are drives already stay as
  /// they are.
  ///
  /// @param drives by the ids they are to have
  /// @param filling whether they are to be filled by others
  static void format(FormingPlan by, Map<UUID, Path> drives, boolean filling, DriveOpener opener)
      throws IOException {
    Map<UUID, Path> fresh = new LinkedHashMap<>(drives);
    for (Map.Entry<UUID, Path> drive : drives.entrySet()) {
      if (DriveFormat.read(drive.getValue()).isPresent()) {
        fresh.remove(drive.getKey());
      }
    }
    List<Path> places = List.copyOf(fresh.values());
    Topology topology = by.topology();
    Map<UUID, Drive> opened =
        opener.openAll(by.deployment(), fresh, filling ? fresh.keySet() : Set.of());
    opened.values().forEach(Drive::close);
    for (Drive drive : opened.values()) {
      if (drive instanceof AbsentDrive absent) {
        throw new IOException(absent.label() + ": " + absent.why());
      }
    }
    RootKeys.spread(by.secrets(), places);
    MasterKeyFile.spread(by.secrets().master(), places);
    List<DriveDirectory> directories = new ArrayList<>();
    fresh.forEach((id, path) -> directories.add(DriveDirectory.at(id, path)));
    TopologyFiles.spread(topology, directories);
    for (Map.Entry<UUID, Path> drive : fresh.entrySet()) {
      Formatting.end(topology, drive.getKey(), drive.getValue());
    }
  }
}

package io.buckets.server;

import io.buckets.admin.NodeInfo;
import io.buckets.cluster.journal.CopyHealth;
import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.state.ClusterNode;
import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeGeometry;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Survival;
import io.buckets.core.peer.PeerLink;
import io.buckets.erasure.ReedSolomon;
import io.buckets.hash.Kernels;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.object.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Describes the node as it is now. Threading: any thread.
final class NodeReport implements Supplier<NodeInfo> {
  private final ServerConfig config;
  private final Deployment deployment;
  private final Store store;
  private final Readiness readiness;

  NodeReport(ServerConfig config, Deployment deployment, Store store, Readiness readiness) {
    this.config = config;
    this.deployment = deployment;
    this.store = store;
    this.readiness = readiness;
  }

  @Override
  public NodeInfo get() {
    Pool pool = deployment.topology().pools().getFirst();
    String missing = readiness.missing();
    return new NodeInfo(
        new Version().getVersion()[0],
        deployment.topology().deploymentId().toString(),
        config.durability().name().toLowerCase(Locale.ROOT),
        pool.geometry().toString(),
        deployment.topology().generation(),
        pool.sets().size(),
        missing.isEmpty(),
        missing,
        ReedSolomon.describeKernel() + "; " + Kernels.describe(),
        store.ballotsAheadMillis(),
        drives(pool),
        survives(),
        nodes(),
        repair());
  }

  private String survives() {
    int nodes = deployment.others().map(others -> others.links().size() + 1).orElse(1);
    return Survival.of(deployment.topology(), NodeGeometry.voters(nodes)).line();
  }

  private List<NodeInfo.ClusterNodeInfo> nodes() {
    if (deployment.others().isEmpty()) {
      return List.of();
    }
    OtherNodes others = deployment.others().get();
    OptionalInt leader =
        deployment.control().raft().map(RaftControlPlane::leader).orElse(OptionalInt.empty());
    List<NodeInfo.ClusterNodeInfo> nodes = new ArrayList<>();
    for (ClusterNode node : deployment.control().plane().state().nodes().byNumber().values()) {
      PeerLink link = others.links().get(node.number());
      String state = link == null ? "here" : state(link, others, node.number());
      String clock = link == null ? "" : others.pulse().clock(node.number());
      boolean leads = leader.isPresent() && leader.getAsInt() == node.number();
      NodeInfo.NodeLabels labels = labels(node.name());
      nodes.add(
          new NodeInfo.ClusterNodeInfo(node.name(), node.number(), state, leads, clock, labels));
    }
    return nodes;
  }

  private NodeInfo.NodeLabels labels(String node) {
    Labels labels =
        deployment.topology().presentDrives().stream()
            .filter(drive -> drive.node().equals(node))
            .map(drive -> drive.domain().labels())
            .findFirst()
            .orElse(Labels.NONE);
    return new NodeInfo.NodeLabels(labels.rack(), labels.zone());
  }

  private static String state(PeerLink link, OtherNodes others, int node) {
    if (!link.isConnected()) {
      return "AWAY";
    }
    return others.pulse().isSilent(node) ? "SILENT" : "connected";
  }

  private List<NodeInfo.DriveInfo> drives(Pool pool) {
    Map<UUID, CopyHealth> copies =
        deployment.control().copies().stream()
            .collect(Collectors.toMap(CopyHealth::driveId, Function.identity()));
    List<NodeInfo.DriveInfo> drives = new ArrayList<>();
    for (PoolDrive member : pool.presentDrives()) {
      DriveBay bay = deployment.bays().get(member.id());
      if (bay != null) {
        drives.add(drive(member, bay, copies.get(member.id())));
      }
    }
    return drives;
  }

  private static NodeInfo.DriveInfo drive(
      PoolDrive member, DriveBay bay, @Nullable CopyHealth copy) {
    String out = bay.outOfService();
    DriveUsage usage = new DriveUsage(0, 0);
    String state = out == null ? state(bay) : "OUT: " + out;
    if (out == null && bay.suspect() == null) {
      try {
        usage = bay.usage();
        state = withRoom(state, usage);
      } catch (DriveException e) {
        state = "OUT: " + e.getMessage();
      }
    }
    return new NodeInfo.DriveInfo(
        bay.label(),
        member.id().toString(),
        state,
        usage.totalBytes(),
        usage.freeBytes(),
        copy == null ? "none" : copy.toString());
  }

  /// The state of a drive in service, where it is not as simple as that.
  static String withRoom(String state, DriveUsage usage) {
    boolean full = usage.totalBytes() > 0 && usage.freeBytes() == 0;
    return full ? state + ", full: it takes nothing new, and repairs wait for room" : state;
  }

  private static String state(DriveBay bay) {
    String suspect = bay.suspect();
    if (suspect != null) {
      return "suspect: " + suspect;
    }
    String filling = bay.fillingWhy();
    return filling == null ? "in service" : "filling: " + filling;
  }

  private NodeInfo.RepairInfo repair() {
    var healer = store.healer().counts();
    var scrubber = store.scrubber().counts();
    var walk = store.rebuild().progress();
    return new NodeInfo.RepairInfo(
        healer.waiting(),
        healer.checked(),
        healer.heads(),
        healer.shardFiles(),
        healer.failed(),
        walk.running(),
        walk.visited(),
        scrubber.files(),
        scrubber.damaged(),
        scrubber.repaired(),
        scrubber.orphans());
  }
}

package io.buckets.server;

import io.buckets.cluster.raft.NewestLog;
import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.raft.RaftSetup;
import io.buckets.cluster.topology.NodeGeometry;
import io.buckets.cluster.topology.NodeList;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Survival;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.peer.PeerLink;
import io.buckets.net.peer.PeerName;
import io.buckets.net.peer.PeerNode;
import io.buckets.net.peer.PeerSettings;
import io.buckets.net.peer.PeerTls;
import io.buckets.server.forming.FormingCalls;
import io.buckets.server.forming.FormingPlan;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.SuspectNews;
import io.buckets.storage.remote.DriveScope;
import io.buckets.storage.remote.DriveService;
import io.buckets.storage.remote.Generations;
import io.buckets.storage.remote.RemoteNode;
import io.buckets.storage.remote.StandingCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Starts a node that is a member of a cluster: opens its drives, dials the others, has them say
/// whether its drives are what they were, and takes part in the control plane.
///
/// The drives serve, here and to others, only once they are judged. Those of other nodes are asked
/// over the way to them, whether that is up or not.
final class ClusterStart {
  /// The kind of the calls of the control plane.
  private static final int CONTROL_KIND = 4;

  private final ClusterConfig cluster;
  private final InetSocketAddress s3;
  private final List<Path> paths;
  private final int self;
  private final FormingPlan plan;
  private final Topology topology;
  private final DriveOpener opener;
  private final Parts parts;
  private final List<String> notes = new ArrayList<>();

  ClusterStart(ServerConfig config, int self, FormingPlan plan, DriveOpener opener, Parts parts) {
    this.cluster = config.cluster().orElseThrow();
    this.s3 = config.address();
    this.paths = config.drives();
    this.self = self;
    this.plan = plan;
    this.topology = plan.topology();
    this.opener = opener;
    this.parts = parts;
  }

  /// @param opening is told what is waited for
  /// @param timed the way to a node, as it is to be used
  /// @throws Configuration.Mistake for what an operator must put right
  Deployment run(PeerTrust trust, NodeSeat seat, Opening opening, UnaryOperator<PeerLink> timed)
      throws IOException {
    NodeList.Node own = cluster.nodes().node(self);
    OwnDrives drives = OwnDrives.find(plan, own.name(), DrivePath.examine(paths), opener);
    notes.addAll(drives.notes());
    int voters = NodeGeometry.voters(cluster.nodes().numbers().size());
    notes.add(plan.geometry() + ": " + Survival.of(topology, voters).line());
    Map<UUID, Drive> opened = drives.open(opener);
    PeerTls tls = trust.of(new PeerName(plan.deployment(), self));
    KeptIncarnation incarnation =
        KeptIncarnation.begin(plan.deployment(), drives.present(), System::currentTimeMillis);
    PeerNode peers = parts.add(new PeerNode(PeerSettings.of(tls, incarnation)));
    Generations generations = new Generations(topology.generation());
    DriveService service = new DriveService(generations);
    Standings standings = new Standings(topology, opened);
    peers.serve(DriveService.KIND, service);
    peers.serve(StandingCalls.KIND, new StandingCalls(standings::own));
    peers.serveForming(FormingCalls.KIND, seat.calls());
    Map<Integer, PeerLink> links = links(peers, own);
    links.replaceAll((node, link) -> timed.apply(link));
    Pulse pulse = parts.add(new Pulse(opener.clock(), links).start());
    peers.serve(Pulse.KIND, pulse);
    peers.listen(cluster.peerAddress(own, s3));
    Map<UUID, DriveStanding> told = standings.await(links, opening);
    NewestLog log = drives.controlLog(self);
    String back = standings.wentBack(drives.controlDrive(log.directory()), told);
    String lost = log.lost() == null ? back : log.lost();
    RaftControlPlane control =
        parts.add(control(links, drives.controlPlaces(log.directory()), lost));
    peers.serve(CONTROL_KIND, control.service());
    Map<UUID, DriveBay> bays =
        Deployment.bays(opener.judged(topology, opened, Map.of(), told), parts);
    bays.values().forEach(service::add);
    lookAfter(control, drives, bays);
    drives.absent().forEach((id, why) -> notes.add(drives.path(id) + " is absent: " + why));
    Map<Integer, RemoteNode> remotes = new TreeMap<>();
    links.forEach((number, link) ->
        remotes.put(number, new RemoteNode(link, generations, () -> pulse.hearing(number))));
    peers.serve(Farewell.KIND, new Farewell(remotes));
    bays.putAll(remote(remotes));
    // Closed before the drives: what others still ask of them is answered first.
    parts.add(peers::stopServing);
    OtherNodes others = new OtherNodes(links, List.copyOf(remotes.values()), service, pulse, peers);
    return new Deployment(
        topology, Control.of(control), bays, drives.paths(), self, Optional.of(others), notes);
  }

  private Map<Integer, PeerLink> links(PeerNode peers, NodeList.Node own) {
    Map<Integer, PeerLink> links = new TreeMap<>();
    for (int number : cluster.nodes().numbers()) {
      if (number != self) {
        NodeList.Node other = cluster.nodes().node(number);
        InetSocketAddress address = cluster.peerAddress(own, other);
        links.put(number, peers.link(number, address, other.name()));
      }
    }
    return links;
  }

  /// The control plane takes part only once the drive that has its log is known to be what it was:
  /// an older copy of it, put back, has forgotten what was voted for and taken since.
  ///
  /// @param places of its log, first, and of copies of the state
  /// @param lost why it is not; null if it is
  private RaftControlPlane control(
      Map<Integer, PeerLink> links, List<Path> places, @Nullable String lost) {
    RaftSetup setup = setup(cluster, self, plan, links, places);
    return lost == null ? RaftControlPlane.open(setup) : RaftControlPlane.openAnew(setup, lost);
  }

  private void lookAfter(RaftControlPlane control, OwnDrives drives, Map<UUID, DriveBay> bays) {
    List<ControlDrive.Place> places = new ArrayList<>();
    // A drive that is absent now may be there when another goes.
    drives
        .paths()
        .forEach((id, path) ->
            places.add(
                new ControlDrive.Place(
                    Objects.requireNonNull(bays.get(id)), OwnDrives.control(path))));
    ControlDrive drive = parts.add(new ControlDrive(control, places).start());
    parts.add(new ControlCopies(control, places, drive::now).start());
  }

  /// What the control plane of a node needs to know.
  ///
  /// @param places on the drives of the node; the log is at the first
  static RaftSetup setup(
      ClusterConfig cluster,
      int self,
      FormingPlan plan,
      Map<Integer, PeerLink> links,
      List<Path> places) {
    Map<Integer, String> domains = new TreeMap<>();
    plan.domains().forEach((node, domain) -> domains.put(node, domain.widest()));
    return new RaftSetup(
        plan.deployment(),
        self,
        domains,
        links,
        places.getFirst(),
        places,
        plan.firstState(),
        cluster.lease());
  }

  private Map<UUID, DriveBay> remote(Map<Integer, RemoteNode> remotes) {
    Map<UUID, DriveBay> bays = new HashMap<>();
    remotes.forEach((number, node) -> {
      String name = cluster.nodes().node(number).name();
      SuspectNews suspects = SuspectNews.ofNode(name);
      for (PoolDrive drive : plan.drives()) {
        if (drive.node().equals(name)) {
          String label = name + drive.path();
          bays.put(
              drive.id(),
              parts.add(new DriveBay(node.drive(drive.id(), label, DriveScope.NO_SET), suspects)));
        }
      }
    });
    return bays;
  }
}

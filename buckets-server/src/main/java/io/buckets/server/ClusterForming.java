package io.buckets.server;

import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.FailureDomain;
import io.buckets.cluster.topology.NodeGeometry;
import io.buckets.cluster.topology.NodeList;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.core.EachDrive;
import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.erasure.Geometry;
import io.buckets.net.peer.Incarnation;
import io.buckets.net.peer.PeerName;
import io.buckets.net.peer.PeerNode;
import io.buckets.net.peer.PeerSettings;
import io.buckets.net.peer.PeerTls;
import io.buckets.s3.auth.AccountBook;
import io.buckets.server.forming.FormingCalls;
import io.buckets.server.forming.FormingDecision;
import io.buckets.server.forming.FormingDecision.Step;
import io.buckets.server.forming.FormingPlan;
import io.buckets.server.forming.NodeSituation;
import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a node into its cluster: forms it with the others, or finds out what the node was.
///
/// What is done is decided by {@link FormingDecision}; here it is carried out, by asking all others
/// twice a second until this node is a member. It says in the log whom or what it waits for, once
/// for each reason.
final class ClusterForming {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterForming.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(3);

  private final ServerConfig config;
  private final ClusterConfig cluster;
  private final int self;
  private final NodeSeat seat;
  private final Opening opening;
  private final GivenKeys given;
  private final Map<Integer, PeerLink> links = new TreeMap<>();

  /// @param config of this node
  /// @param given keys for a cluster that is formed now
  ClusterForming(ServerConfig config, int self, NodeSeat seat, Opening opening, GivenKeys given) {
    this.config = config;
    this.cluster = config.cluster().orElseThrow();
    this.self = self;
    this.seat = seat;
    this.opening = opening;
    this.given = given;
  }

  /// Returns the plan of the cluster once this node is a member of it.
  ///
  /// @throws Configuration.Mistake for what an operator must put right
  /// @throws IOException if other nodes cannot be listened for
  FormingPlan run(PeerTrust trust) throws IOException {
    Optional<FormingPlan> known = seat.member();
    if (known.isPresent()) {
      return known.get();
    }
    PeerTls tls = trust.of(new PeerName(PeerName.FORMING, self));
    try (PeerNode peers = new PeerNode(PeerSettings.of(tls, Incarnation.of(0)))) {
      peers.serveForming(FormingCalls.KIND, seat.calls());
      NodeList.Node own = cluster.nodes().node(self);
      peers.listen(cluster.peerAddress(own, config.address()));
      for (int number : cluster.nodes().numbers()) {
        if (number != self) {
          NodeList.Node other = cluster.nodes().node(number);
          InetSocketAddress address = cluster.peerAddress(own, other);
          links.put(number, peers.link(number, address, other.name()));
        }
      }
      while (seat.member().isEmpty()) {
        step();
      }
      return seat.member().orElseThrow();
    } catch (StoreException refused) {
      throw new Configuration.Mistake(String.valueOf(refused.getMessage()), refused);
    }
  }

  private void step() {
    Step step = FormingDecision.of(cluster.nodes(), self, seat.situation(), heard());
    switch (step) {
      case Step.Wait(String why) -> {
        opening.say(why);
        pause();
      }
      case Step.Refuse(String why) -> throw new Configuration.Mistake(why);
      case Step.Propose _ -> propose();
      case Step.Format(FormingPlan plan) -> format(plan);
      case Step.Follow(FormingPlan plan, boolean filling) -> {
        opening.say(
            filling
                ? "the drives of this node are empty: they are formatted as those it had, and filled"
                    + " by the other nodes"
                : "the cluster is formed as " + plan.deployment());
        seat.follow(plan, filling);
      }
      case Step.Complete _ -> seat.complete();
    }
  }

  /// What the others say of themselves, those that answer.
  private Map<Integer, NodeSituation> heard() {
    List<Integer> numbers = List.copyOf(links.keySet());
    List<Callable<Optional<NodeSituation>>> work = new ArrayList<>();
    numbers.forEach(number -> work.add(() -> ask(number)));
    List<CompletableFuture<Optional<NodeSituation>>> asking = EachDrive.begin("ask-node", work);
    EachDrive.await(asking, ASK);
    Map<Integer, NodeSituation> heard = new HashMap<>();
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      asking.get(i).getNow(Optional.empty()).ifPresent(said -> heard.put(number, said));
    }
    return heard;
  }

  private Optional<NodeSituation> ask(int number) {
    PeerLink link = links.get(number);
    try {
      return link == null ? Optional.empty() : Optional.of(FormingCalls.ask(link));
    } catch (PeerFault | StoreException e) {
      LOG.debug("node {} does not say what is on its drives: {}", number, e.getMessage());
      return Optional.empty();
    }
  }

  private void propose() {
    Map<Integer, NodeSituation> heard = heard();
    if (heard.size() < links.size()) {
      return;
    }
    FormingPlan plan = plan(heard);
    try {
      for (PeerLink link : links.values()) {
        FormingCalls.keep(link, plan);
      }
      seat.keep(plan);
    } catch (PeerFault | StoreException e) {
      opening.say("a node does not keep the plan: " + e.getMessage());
      pause();
    }
  }

  /// A plan of what all nodes say.
  private FormingPlan plan(Map<Integer, NodeSituation> heard) {
    Map<Integer, NodeSituation> all = new TreeMap<>(heard);
    all.put(self, seat.situation());
    List<String> names = new ArrayList<>();
    List<PoolDrive> drives = new ArrayList<>();
    all.forEach((number, said) -> {
      String name = cluster.nodes().node(number).name();
      names.add(name);
      for (NodeSituation.OwnDrive drive : said.drives()) {
        drives.add(
            new PoolDrive(
                UUID.randomUUID(),
                drive.weight(),
                new FailureDomain(name, said.labels()),
                drive.path(),
                DriveState.ACTIVE,
                drive.mount()));
      }
    });
    AccountBook.KeyPair pair = AccountBook.KeyPair.random();
    FormingPlan.Secrets secrets =
        new FormingPlan.Secrets(
            given.root().map(RootKeys::accessKey).orElse(pair.accessKey()),
            given.root().map(RootKeys::secretKey).orElse(pair.secretKey()),
            given.master().orElseGet(MasterKey::random).text());
    return new FormingPlan(
        UUID.randomUUID(), cluster.nodes().text(), geometry(drives), names, drives, secrets);
  }

  private Geometry geometry(List<PoolDrive> drives) {
    Map<FailureDomain, Integer> each = new HashMap<>();
    drives.forEach(drive -> each.merge(drive.domain(), 1, Integer::sum));
    Geometry geometry = config.geometry().orElseGet(() -> NodeGeometry.defaultFor(each));
    if (geometry.total() > drives.size()) {
      throw new Configuration.Mistake(
          "geometry "
              + geometry
              + " takes "
              + geometry.total()
              + " drives of the "
              + drives.size());
    }
    return geometry;
  }

  private void format(FormingPlan plan) {
    try {
      // Itself last: as long as it is not formatted it tries again.
      for (PeerLink link : links.values()) {
        FormingCalls.format(link, plan.deployment());
      }
      seat.format(plan.deployment());
      opening.say("the cluster is formed as " + plan.deployment() + ", " + plan.geometry());
    } catch (PeerFault | StoreException e) {
      opening.say("a node does not format its drives: " + e.getMessage());
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Configuration.Mistake("interrupted while the cluster was formed", e);
    }
  }
}

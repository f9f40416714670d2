package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Founds the vote anew when most of those who decide have lost their logs, as with the same drive
/// of several nodes. By itself the vote would never come about again, and nothing could be read or
/// written, though every object is there.
///
/// It is done only when *all* nodes are there, have been without a leader for twice the lease, and
/// nobody among them would be elected by the logs that are left ({@link VoteStanding#founder}).
/// Then no other vote can exist or come to be: a name is never used again, and a node goes by its
/// newest one. So nobody has to be asked.
///
/// The node with the newest state begins anew and decides alone. That state is what comes of the
/// whole of a log ({@link KnownState#ofWhole}), or a copy ({@link StateCopies}), whichever goes
/// further. The first entry of its log is that state, so all who join come to it; until then it
/// takes no other. The number in its name is above all that were: whoever has an older name is told
/// so, and begins anew too ({@link Membership#admit}). The first to join decide too, until there
/// are as many as there should be.
///
/// What a change made in the last second before the logs were lost may be lost with them: copies
/// are written that much later. The index of the state leaps, so that whatever is found of the old
/// log later counts as older; and whoever still goes by that is told so ({@link Lineage}).
///
/// Threading: one thread; the standing is told on any.
final class Refounding {
  private static final Logger LOG = LoggerFactory.getLogger(Refounding.class);

  /// How this node begins anew, under a name with a number above one.
  ///
  /// @param founding from a state, and it decides alone
  /// @param following without a vote
  record Beginning(ObjLongConsumer<ClusterState> founding, LongConsumer following) {}

  private final RaftSetup setup;
  private final Duration patience;
  private final RaftNode node;
  private final Progress progress;
  private final Submitter submitter;
  private final Beginning anew;
  private final RollCall roll;
  private final Collection<KnownState> copies = new ConcurrentLinkedQueue<>();
  private volatile long leadNanos = System.nanoTime();

  /// @param submitter brings the state into the new log
  Refounding(
      RaftSetup setup, RaftNode node, Progress progress, Submitter submitter, Beginning anew) {
    this.roll = new RollCall(setup.links());
    this.setup = setup;
    this.patience = setup.controlLease().multipliedBy(2);
    this.node = node;
    this.progress = progress;
    this.submitter = submitter;
    this.anew = anew;
    for (Path directory : setup.copies()) {
      // Each may hang with its drive.
      Thread reader =
          Thread.ofPlatform().daemon().name("control-copies").start(() -> read(directory));
      LOG.trace("{} has begun", reader);
    }
  }

  private void read(Path directory) {
    KnownState copy = StateCopies.read(directory, setup.deployment());
    if (copy != null) {
      copies.add(copy);
    }
  }

  /// Asks the others how they stand.
  RollCall roll() {
    return roll;
  }

  /// Looks whether it must be; to be done about twice a second.
  void look() {
    ClusterState unfinished = node.founding();
    if (unfinished != null) {
      goOn(unfinished);
    }
    if (node.leader().isPresent()) {
      leadNanos = System.nanoTime();
      Position known = progress.known().at();
      copies.removeIf(copy -> copy.at().compareTo(known) <= 0);
      return;
    }
    if (leaderless().compareTo(patience) < 0) {
      return;
    }
    Map<Integer, VoteStanding> all = roll.others();
    if (all.size() < roll.count()) {
      return;
    }
    try {
      KnownState newest = newest(whole());
      all.put(setup.self(), standing());
      OptionalInt chosen = VoteStanding.founder(all, patience);
      if (chosen.isPresent() && chosen.getAsInt() == setup.self()) {
        long above =
            all.values().stream()
                .mapToLong(s -> Math.max(RaftNames.number(s.name()), s.newest().founded()))
                .max()
                .orElse(0);
        found(newest.state(), above);
        leadNanos = System.nanoTime();
      }
    } catch (IOException e) {
      LOG.debug("control plane: this node cannot say how it stands", e);
    }
  }

  private void found(ClusterState state, long above) {
    int bytes = StatePack.pack(state).size();
    if (bytes > Limits.COMMAND_BYTES) {
      LOG.error(
          "control plane: most logs are lost, and the state is too large to go on with: {} bytes",
          bytes);
    } else {
      LOG.warn(
          "control plane: most of those who decide have lost their logs, and all nodes are there;"
              + " the vote is founded anew from state {}",
          state.index());
      anew.founding.accept(state, above);
    }
  }

  /// Nothing has been told to anybody by a vote whose founding is not finished. So whatever other
  /// vote has come about meanwhile counts, as with drives that were put back; and this one is
  /// finished only when all others are there again, and none of them has a leader.
  private void goOn(ClusterState unfinished) {
    Map<Integer, VoteStanding> others = roll.others();
    boolean led = others.values().stream().anyMatch(other -> other.leaderless().isZero());
    boolean alone = node.membership().isAlone();
    if (led || !(alone || node.membership().isUnknown())) {
      giveUp(led && alone, others.values());
    } else if (alone && node.isLeader() && others.size() == roll.count()) {
      finish(unfinished);
    }
  }

  /// @param leave whether this node is not taken into the other vote yet
  private void giveUp(boolean leave, Collection<VoteStanding> others) {
    LOG.warn("control plane: others have a leader by another log; this node founds nothing");
    try {
      node.giveUpFounding();
      if (leave) {
        long above =
            others.stream().mapToLong(other -> RaftNames.number(other.name())).max().orElse(0);
        anew.following.accept(Math.max(above, RaftNames.number(node.name())));
      }
    } catch (IOException e) {
      LOG.warn("control plane: it is not kept that this node founds nothing", e);
    }
  }

  private void finish(ClusterState state) {
    try {
      long index = submitter.carry(StatePack.pack(state)).applied().index();
      node.founded();
      LOG.warn("control plane: it goes on with state {}", index);
    } catch (IOException | StoreException e) {
      LOG.warn("control plane: the state is not in the new log yet", e);
    }
  }

  /// How long no leader has been known.
  Duration leaderless() {
    return Duration.ofNanos(System.nanoTime() - leadNanos);
  }

  private KnownState newest(KnownState ofLog) {
    KnownState newest = progress.known().newer(ofLog);
    for (KnownState copy : copies) {
      newest = newest.newer(copy);
    }
    return newest;
  }

  private KnownState whole() throws IOException {
    Running now = node.running();
    if (now == null || node.isDown()) {
      throw new IOException("the control plane is not up");
    }
    return KnownState.ofWhole(now.machine(), now.division().getRaftLog());
  }

  /// How this node stands.
  ///
  /// @throws IOException if it cannot tell, since the library is not up
  VoteStanding standing() throws IOException {
    KnownState ofLog = whole();
    Running now = node.running();
    RaftConfiguration known = now == null ? null : now.division().getRaftConf();
    return new VoteStanding(
        node.name(),
        node.leader().isPresent() ? Duration.ZERO : leaderless(),
        newest(ofLog).at(),
        ofLog.at(),
        known == null ? List.of() : names(known.getCurrentPeers()),
        known == null ? List.of() : names(known.getCurrentPeers(RaftPeerRole.LISTENER)),
        known == null ? List.of() : names(known.getPreviousPeers()));
  }

  private static List<RaftPeerId> names(Collection<RaftPeer> peers) {
    return peers.stream().map(RaftPeer::getId).toList();
  }
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Founds the vote anew when most of those who decide have lost their logs, as with the same drive
/// of several nodes. By itself the vote would never come about again, and nothing could be read or
/// written, though every object is there.
///
/// It is done only when *all* nodes are there, have been without a leader for twice the lease, and
/// the logs that are left say that most of those who decide are not among them under the names they
/// had ({@link VoteStanding#founder}). Then no other vote can exist or come to be: a name is never
/// used again, and a node goes by its newest one. So nobody has to be asked.
///
/// The node with the newest state, kept by itself or as a copy ({@link StateCopies}), begins anew
/// and decides alone. The first entry of its log is that state, so all who join come to it; until
/// then it takes no other. The number in its name is above all that were: whoever has an older name
/// is told so, and begins anew too ({@link Membership#admit}). The first to join decide too, until
/// there are as many as there should be.
///
/// What a change made in the last second before the logs were lost may be lost with them: copies
/// are written that much later. The index of the state leaps, so that whatever is found of the old
/// log later counts as older.
///
/// Threading: one thread; the standing is told on any.
final class Refounding {
  private static final Logger LOG = LoggerFactory.getLogger(Refounding.class);

  /// Begins anew from a state, under a name with a number above one.
  @FunctionalInterface
  interface Founder {
    void found(ClusterState state, long above);
  }

  private final RaftSetup setup;
  private final Duration patience;
  private final RaftNode node;
  private final Progress progress;
  private final Submitter submitter;
  private final Founder founder;
  private final Collection<ClusterState> copies = new ConcurrentLinkedQueue<>();
  private volatile long leadNanos = System.nanoTime();

  /// @param submitter brings the state into the new log
  Refounding(
      RaftSetup setup, RaftNode node, Progress progress, Submitter submitter, Founder founder) {
    this.setup = setup;
    this.patience = setup.controlLease().multipliedBy(2);
    this.node = node;
    this.progress = progress;
    this.submitter = submitter;
    this.founder = founder;
    for (Path directory : setup.copies()) {
      // Each may hang with its drive.
      Thread reader =
          Thread.ofPlatform().daemon().name("control-copies").start(() -> read(directory));
      LOG.trace("{} has begun", reader);
    }
  }

  private void read(Path directory) {
    ClusterState copy = StateCopies.read(directory, setup.deployment());
    if (copy != null) {
      copies.add(copy);
    }
  }

  /// Looks whether it must be; to be done about twice a second.
  void look() {
    ClusterState unfinished = node.founding();
    if (unfinished != null && node.isLeader()) {
      finish(unfinished);
    }
    if (node.leader().isPresent()) {
      leadNanos = System.nanoTime();
      long known = progress.state().index();
      copies.removeIf(copy -> copy.index() <= known);
      return;
    }
    if (leaderless().compareTo(patience) < 0) {
      return;
    }
    Map<Integer, VoteStanding> all = standings();
    if (all.size() < setup.all().size()) {
      return;
    }
    OptionalInt chosen = VoteStanding.founder(all, patience);
    if (chosen.isPresent() && chosen.getAsInt() == setup.self()) {
      long above = all.values().stream().mapToLong(s -> RaftNames.number(s.name())).max().orElse(0);
      found(newest(), above);
      leadNanos = System.nanoTime();
    }
  }

  private void found(ClusterState newest, long above) {
    ClusterState state = newest.leaped();
    int bytes = StatePack.pack(state).size();
    if (bytes > Limits.COMMAND_BYTES) {
      LOG.error(
          "control plane: most logs are lost, and the state is too large to go on with: {} bytes",
          bytes);
    } else {
      LOG.warn(
          "control plane: most of those who decide have lost their logs, and all nodes are there;"
              + " the vote is founded anew from state {}",
          newest.index());
      founder.found(state, above);
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

  private ClusterState newest() {
    ClusterState newest = progress.state();
    for (ClusterState copy : copies) {
      newest = copy.index() > newest.index() ? copy : newest;
    }
    return newest;
  }

  /// How this node stands.
  ///
  /// @throws IOException if it cannot tell, since the library is not up
  VoteStanding standing() throws IOException {
    RaftNode.Running now = node.running();
    if (now == null || node.isDown()) {
      throw new IOException("the control plane is not up");
    }
    RaftConfiguration known = now.division().getRaftConf();
    boolean none = known == null;
    return new VoteStanding(
        node.name(),
        node.leader().isPresent() ? Duration.ZERO : leaderless(),
        newest().index(),
        none ? List.of() : known.getCurrentPeers().stream().map(RaftPeer::getId).toList(),
        none ? List.of() : known.getPreviousPeers().stream().map(RaftPeer::getId).toList());
  }

  private Map<Integer, VoteStanding> standings() {
    Map<Integer, VoteStanding> all = new HashMap<>();
    PeerMessage question =
        new PeerMessage(RaftMessage.SERVICE, RaftMessage.STAND.with(ByteString.EMPTY));
    try {
      all.put(setup.self(), standing());
      for (Map.Entry<Integer, PeerLink> other : setup.links().entrySet()) {
        if (!other.getValue().isConnected()) {
          return Map.of();
        }
        PeerCall call = PeerCall.of(question, RaftLimits.MESSAGE).toWaitFor();
        ByteBuffer told = RaftMessage.result(other.getValue().call(call).head());
        all.put(other.getKey(), VoteStanding.read(told));
      }
      return all;
    } catch (PeerFault | IOException e) {
      LOG.debug("control plane: not all nodes say how they stand", e);
      return Map.of();
    }
  }
}

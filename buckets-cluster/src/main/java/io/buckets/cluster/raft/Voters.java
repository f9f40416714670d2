package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.leader.FollowerInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps as many nodes deciding as there should be: when one that decides has been away for long,
/// one that only follows, and is there, takes its place. Then the loss of one more does not stop
/// the cluster. Whoever comes back is no member, asks to be one ({@link Joining}), and follows.
///
/// Away is a node that does not answer, and one that answers but does not take what is committed,
/// as with a disk that hangs.
///
/// Two changes are made, one after the other: the one that follows is no member, then it decides in
/// the place of the other. At no time does anyone decide before a change and follow after it, or
/// the other way round: a leader of this library that is elected between the two breaks down over
/// that (it makes two senders for one member, and fails half begun).
///
/// Only the node that leads acts, and a majority of those who decided before has to agree. So it
/// comes too late if a majority is gone at once.
///
/// Threading: one thread.
final class Voters {
  private static final Logger LOG = LoggerFactory.getLogger(Voters.class);

  private final RaftNode node;
  private final PeerRpcFactory rpc;
  private final RaftTuning tuning;
  private final Map<Integer, String> domains;
  private final Map<RaftPeerId, Long> awaySince = new HashMap<>();
  private long committed;

  /// @param domains the widest failure domain of each node
  Voters(RaftNode node, PeerRpcFactory rpc, RaftTuning tuning, Map<Integer, String> domains) {
    this.domains = domains;
    this.node = node;
    this.rpc = rpc;
    this.tuning = tuning;
  }

  /// Looks at the others, if this node leads; to be done about twice a second.
  void look() {
    Running now = node.running();
    if (now == null || !node.isLeader()) {
      awaySince.clear();
      return;
    }
    RaftConfiguration known = now.division().getRaftConf();
    if (!Members.areSettled(known)) {
      return;
    }
    Members members = Members.of(known);
    Optional<Change> better = better(members, node.name(), this::isThere);
    committed = now.division().getRaftLog().getLastCommittedIndex();
    if (better.isPresent()) {
      try {
        Change change = better.get();
        Members without = members.without(change.instead());
        Members after = without.replaced(change.gone(), change.instead());
        node.membership().change(members, without);
        node.membership().change(without, after);
        LOG.warn("control plane: these nodes decide from now on: {}", after.deciding());
        awaySince.clear();
      } catch (IOException e) {
        LOG.debug("control plane: who decides is not changed", e);
      }
    }
  }

  private boolean isThere(RaftPeerId name) {
    FollowerInfo known = rpc.follower(name);
    return known != null
        && known.getLastRpcResponseTime().elapsedTimeMs() < tuning.stepDown().toMillis()
        && known.getMatchIndex() >= committed;
  }

  /// One decides in the place of another.
  private record Change(RaftPeer gone, RaftPeer instead) {}

  /// Who should decide instead of whom.
  ///
  /// @param self leads, so it is there
  /// @return empty if it may stay as it is
  private Optional<Change> better(Members members, RaftPeerId self, Predicate<RaftPeerId> isThere) {
    Stream.concat(members.deciding().stream(), members.following().stream())
        .map(RaftPeer::getId)
        .filter(name -> !name.equals(self))
        .forEach(name -> note(name, isThere.test(name)));
    Optional<RaftPeer> gone =
        members.deciding().stream().filter(peer -> isGone(peer.getId())).findFirst();
    return gone.flatMap(who -> instead(members, who).map(by -> new Change(who, by)));
  }

  /// One that is there, of a domain that has as few of those who decide as may be.
  private Optional<RaftPeer> instead(Members members, RaftPeer gone) {
    List<String> deciding =
        members.deciding().stream().filter(peer -> !peer.equals(gone)).map(this::domain).toList();
    return members.following().stream()
        .filter(peer -> !awaySince.containsKey(peer.getId()))
        .min(Comparator.comparingInt(peer -> Collections.frequency(deciding, domain(peer))));
  }

  private String domain(RaftPeer peer) {
    return domains.getOrDefault(RaftNames.node(peer.getId()), "");
  }

  private void note(RaftPeerId name, boolean there) {
    if (there) {
      awaySince.remove(name);
    } else {
      awaySince.putIfAbsent(name, System.nanoTime());
    }
  }

  /// Whether it has been away for too long.
  private boolean isGone(RaftPeerId name) {
    Long since = awaySince.get(name);
    return since != null && System.nanoTime() - since > tuning.replace().toNanos();
  }
}

package io.buckets.cluster.raft;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftConfiguration;

/// The members of the vote by their names, those who decide and those who follow.
///
/// @param deciding have a vote
/// @param following have none
record Members(List<RaftPeer> deciding, List<RaftPeer> following) {
  static Members of(RaftConfiguration now) {
    return new Members(
        List.copyOf(now.getAllPeers(RaftPeerRole.FOLLOWER)),
        List.copyOf(now.getAllPeers(RaftPeerRole.LISTENER)));
  }

  /// Whether no change of them is under way.
  static boolean areSettled(RaftConfiguration now) {
    return now.getPreviousPeers().isEmpty();
  }

  boolean has(RaftPeerId name) {
    return first(peer -> peer.getId().equals(name)).isPresent();
  }

  boolean isFollowing(RaftPeerId name) {
    return following.stream().anyMatch(peer -> peer.getId().equals(name));
  }

  /// The name that a node has among them.
  Optional<RaftPeerId> nameOf(int node) {
    return peer(node).map(RaftPeer::getId);
  }

  private Optional<RaftPeer> peer(int node) {
    return first(peer -> RaftNames.node(peer.getId()) == node);
  }

  private Stream<RaftPeer> everyone() {
    return Stream.concat(deciding.stream(), following.stream());
  }

  private Optional<RaftPeer> first(Predicate<RaftPeer> wanted) {
    return everyone().filter(wanted).findFirst();
  }

  /// The least number in a name. All are above what it was before the vote was founded anew.
  long leastNumber() {
    return everyone().mapToLong(peer -> RaftNames.number(peer.getId())).min().orElse(0);
  }

  /// The members with another name for one of the nodes. One that was no member follows; or it
  /// decides, while those who do are fewer than they should be.
  Members with(RaftPeerId fresh, int shouldDecide) {
    RaftPeer old = peer(RaftNames.node(fresh)).orElse(null);
    if (old != null) {
      return new Members(swapped(deciding, old, fresh), swapped(following, old, fresh));
    }
    RaftPeer.Builder added = RaftPeer.newBuilder().setId(fresh);
    return deciding.size() < shouldDecide
        ? new Members(plus(deciding, added.build()), following)
        : new Members(
            deciding, plus(following, added.setStartupRole(RaftPeerRole.LISTENER).build()));
  }

  private static List<RaftPeer> plus(List<RaftPeer> peers, RaftPeer added) {
    return Stream.concat(peers.stream(), Stream.of(added)).toList();
  }

  /// The members without one that follows.
  Members without(RaftPeer follows) {
    return new Members(deciding, following.stream().filter(p -> !p.equals(follows)).toList());
  }

  /// The members after one that was none decides instead of another, which is none then.
  Members replaced(RaftPeer gone, RaftPeer instead) {
    return new Members(
        deciding.stream().map(peer -> peer.equals(gone) ? instead : peer).toList(), following);
  }

  private static List<RaftPeer> swapped(List<RaftPeer> peers, RaftPeer old, RaftPeerId fresh) {
    return peers.stream().map(peer -> peer.equals(old) ? renamed(old, fresh) : peer).toList();
  }

  private static RaftPeer renamed(RaftPeer old, RaftPeerId fresh) {
    return RaftPeer.newBuilder(old).setId(fresh).build();
  }

  /// The change from these to others, which fails if they are not these any more.
  SetConfigurationRequest.Arguments changedTo(Members next) {
    return SetConfigurationRequest.Arguments.newBuilder()
        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
        .setServersInCurrentConf(deciding)
        .setListenersInCurrentConf(following)
        .setServersInNewConf(next.deciding)
        .setListenersInNewConf(next.following)
        .build();
  }
}

package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
    return find(deciding, name).or(() -> find(following, name)).isPresent();
  }

  boolean isFollowing(RaftPeerId name) {
    return find(following, name).isPresent();
  }

  private static Optional<RaftPeer> find(List<RaftPeer> peers, RaftPeerId name) {
    return peers.stream().filter(peer -> peer.getId().equals(name)).findFirst();
  }

  /// The members with another name for one of the nodes. One that was no member follows.
  ///
  /// @throws IOException if the name is not newer than its present one
  Members with(RaftPeerId fresh) throws IOException {
    for (List<RaftPeer> peers : List.of(deciding, following)) {
      for (RaftPeer peer : peers) {
        if (RaftNames.node(peer.getId()) == RaftNames.node(fresh)) {
          requireNewer(fresh, peer.getId());
          return new Members(swapped(deciding, peer, fresh), swapped(following, peer, fresh));
        }
      }
    }
    RaftPeer added =
        RaftPeer.newBuilder().setId(fresh).setStartupRole(RaftPeerRole.LISTENER).build();
    return new Members(deciding, Stream.concat(following.stream(), Stream.of(added)).toList());
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

  private static void requireNewer(RaftPeerId fresh, RaftPeerId old) throws IOException {
    if (RaftNames.number(fresh) <= RaftNames.number(old)) {
      throw new IOException(
          fresh + " is not newer than " + old + ": is the clock of that node behind?");
    }
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

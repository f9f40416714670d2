package io.buckets.cluster.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeerId;

/// How a node stands to the vote, as it tells the others when there is no leader.
///
/// As a message it is text: five lines, lists with commas.
///
/// @param name by which it takes part now; what it had under another name is lost
/// @param leaderless how long it has known of no leader
/// @param index of the newest state that it has, wherever
/// @param deciding who decides by what its log says; none if it has no log yet
/// @param before who decides besides, while a change of them is under way
record VoteStanding(
    RaftPeerId name,
    Duration leaderless,
    long index,
    List<RaftPeerId> deciding,
    List<RaftPeerId> before) {
  private static final int LINES = 5;

  /// The node that founds the vote anew, if it can never come about again by itself: every node has
  /// been without a leader for long, and by nobody's log are most of those there who decide. It is
  /// the one with the newest state, of several the first.
  ///
  /// A newer set of those who decide than any of these logs knows cannot have a majority here: that
  /// majority's logs would know it. And who decides by another's log alone does not vote, and
  /// nobody is there to tell it.
  ///
  /// @param all of every node of the cluster, by number; none may be missing
  static OptionalInt founder(Map<Integer, VoteStanding> all, Duration patience) {
    Set<RaftPeerId> there =
        all.values().stream()
            .filter(VoteStanding::mayVote)
            .map(VoteStanding::name)
            .collect(Collectors.toSet());
    int founder = -1;
    long newest = -1;
    for (Map.Entry<Integer, VoteStanding> each : new TreeMap<>(all).entrySet()) {
      VoteStanding standing = each.getValue();
      if (standing.leaderless.compareTo(patience) < 0 || standing.mayElect(there)) {
        return OptionalInt.empty();
      }
      if (standing.index > newest) {
        newest = standing.index;
        founder = each.getKey();
      }
    }
    return founder < 0 ? OptionalInt.empty() : OptionalInt.of(founder);
  }

  /// The library has nobody vote who does not know that it decides.
  private boolean mayVote() {
    return deciding.contains(name) || before.contains(name);
  }

  private boolean mayElect(Set<RaftPeerId> there) {
    return isMajority(deciding, there) && (before.isEmpty() || isMajority(before, there));
  }

  private static boolean isMajority(Collection<RaftPeerId> of, Set<RaftPeerId> there) {
    return of.stream().filter(there::contains).count() > of.size() / 2;
  }

  ByteBuffer write() {
    String text =
        String.join(
            "\n",
            name.toString(),
            Long.toString(leaderless.toMillis()),
            Long.toString(index),
            list(deciding),
            list(before));
    return StandardCharsets.UTF_8.encode(text);
  }

  private static String list(List<RaftPeerId> names) {
    return names.stream().map(RaftPeerId::toString).collect(Collectors.joining(","));
  }

  /// @throws IOException if it is none that this build knows
  static VoteStanding read(ByteBuffer bytes) throws IOException {
    String[] lines = StandardCharsets.UTF_8.decode(bytes).toString().split("\n", -1);
    if (lines.length != LINES) {
      throw new IOException("a standing has " + lines.length + " lines");
    }
    try {
      return new VoteStanding(
          RaftPeerId.valueOf(lines[0]),
          Duration.ofMillis(Long.parseLong(lines[1])),
          Long.parseLong(lines[2]),
          names(lines[3]),
          names(lines[4]));
    } catch (IllegalArgumentException e) {
      throw new IOException("a standing is malformed", e);
    }
  }

  private static List<RaftPeerId> names(String list) {
    return list.isEmpty()
        ? List.of()
        : Arrays.stream(list.split(",", -1)).map(RaftPeerId::valueOf).toList();
  }
}

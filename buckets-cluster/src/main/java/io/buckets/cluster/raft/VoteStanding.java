package io.buckets.cluster.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeerId;

/// How a node stands to the vote, as it tells the others.
///
/// As a message it is text: seven lines, lists with commas.
///
/// @param name by which it takes part now; what it had under another name is lost
/// @param leaderless how long it has known of no leader
/// @param newest how far the newest state goes that it has, wherever
/// @param log how far its own log goes
/// @param deciding who decides by what its log says; none if it has no log yet
/// @param following who takes part besides, by the same
/// @param before who decided before, while a change of them is under way
record VoteStanding(
    RaftPeerId name,
    Duration leaderless,
    Position newest,
    Position log,
    List<RaftPeerId> deciding,
    List<RaftPeerId> following,
    List<RaftPeerId> before) {
  private static final int LINES = 7;

  /// The node that founds the vote anew, if it can never come about again by itself: every node has
  /// been without a leader for long, and none of them would be elected by the others. It is the one
  /// with the newest state, of several the first.
  ///
  /// Who would be elected is what the library would find out, since no log changes without a
  /// leader: a node votes for another that takes part by its own log, and whose log has all of its
  /// own. So an old log that says that most of those who decide are there hinders nobody, if they
  /// know better by now. And a newer set of those who decide than any of these logs knows cannot
  /// have a majority here, as that majority's logs would know it.
  ///
  /// @param all of every node of the cluster, by number; none may be missing
  static OptionalInt founder(Map<Integer, VoteStanding> all, Duration patience) {
    Map<RaftPeerId, VoteStanding> byName = new HashMap<>();
    all.values().forEach(standing -> byName.put(standing.name, standing));
    int founder = -1;
    Position newest = null;
    for (Map.Entry<Integer, VoteStanding> each : new TreeMap<>(all).entrySet()) {
      VoteStanding standing = each.getValue();
      if (standing.leaderless.compareTo(patience) < 0 || standing.isElectable(byName)) {
        return OptionalInt.empty();
      }
      if (newest == null || standing.newest.compareTo(newest) > 0) {
        newest = standing.newest;
        founder = each.getKey();
      }
    }
    return founder < 0 ? OptionalInt.empty() : OptionalInt.of(founder);
  }

  /// The library has nobody vote who does not know that it decides.
  private boolean mayVote() {
    return deciding.contains(name) || before.contains(name);
  }

  private boolean isElectable(Map<RaftPeerId, VoteStanding> there) {
    return mayVote()
        && isMajority(deciding, there)
        && (before.isEmpty() || isMajority(before, there));
  }

  private boolean isMajority(Collection<RaftPeerId> of, Map<RaftPeerId, VoteStanding> there) {
    long votes =
        of.stream().map(there::get).filter(Objects::nonNull).filter(this::hasVoteOf).count();
    return votes > of.size() / 2;
  }

  private boolean hasVoteOf(VoteStanding voter) {
    boolean known = voter.deciding.contains(name) || voter.following.contains(name);
    return voter.name.equals(name) || (voter.mayVote() && known && log.isTakenForAllOf(voter.log));
  }

  ByteBuffer write() {
    String text =
        String.join(
            "\n",
            name.toString(),
            Long.toString(leaderless.toMillis()),
            newest.toString(),
            log.toString(),
            list(deciding),
            list(following),
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
          Position.parse(lines[2]),
          Position.parse(lines[3]),
          names(lines[4]),
          names(lines[5]),
          names(lines[6]));
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

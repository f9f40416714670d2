package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

/// When the vote may be founded anew, and by whom.
final class VoteStandingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> FIRST = List.of("n1", "n2", "n3");

  private static List<RaftPeerId> names(List<String> names) {
    return names.stream().map(RaftPeerId::valueOf).toList();
  }

  /// Whose own log goes as far as anything that it knows.
  private static VoteStanding of(String name, long index, List<String> deciding) {
    return of(name, new Position(0, 1, index), deciding);
  }

  private static VoteStanding of(String name, Position log, List<String> deciding) {
    return new VoteStanding(
        RaftPeerId.valueOf(name), PATIENCE, log, log, names(deciding), List.of(), List.of());
  }

  private static VoteStanding lost(String name, long index) {
    return new VoteStanding(
        RaftPeerId.valueOf(name),
        PATIENCE,
        new Position(0, 1, index),
        Position.NONE,
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void theOneWithTheNewestStateIfMostLogsAreLost() {
    assertThat(
            VoteStanding.founder(
                Map.of(1, lost("n1-8", 6), 2, lost("n2-9", 7), 3, of("n3", 5, FIRST)), PATIENCE))
        .hasValue(2);
  }

  @Test
  void theFirstOfSeveralIfAllAreLost() {
    assertThat(
            VoteStanding.founder(
                Map.of(3, lost("n3-8", 7), 1, lost("n1-8", 7), 2, lost("n2-9", 7)), PATIENCE))
        .hasValue(1);
  }

  @Test
  void nobodyWhileMostOfThoseWhoDecideAreThere() {
    assertThat(
            VoteStanding.founder(
                Map.of(1, lost("n1-8", 6), 2, of("n2", 7, FIRST), 3, of("n3", 5, FIRST)), PATIENCE))
        .isEmpty();
  }

  @Test
  void nobodyIfOneMayBeElectedByWhoHasLess() {
    List<String> now = List.of("n1-8", "n2-9", "n3");
    Map<Integer, VoteStanding> standings =
        Map.of(1, of("n1-8", 6, now), 2, lost("n2-9", 7), 3, of("n3", 5, now));
    assertThat(VoteStanding.founder(standings, PATIENCE)).isEmpty();
  }

  /// The third was away when another took its place; then that one and the second lost their logs.
  @Test
  void anOldLogHindersNobodyThoughMostOfThoseWhoDecideByItAreThere() {
    Map<Integer, VoteStanding> standings =
        Map.of(
            1, of("n1", 9, List.of("n1", "n2", "n4")),
            2, lost("n2-8", 7),
            3, of("n3", 5, FIRST),
            4, lost("n4-9", 7));
    assertThat(VoteStanding.founder(standings, PATIENCE)).hasValue(1);
  }

  @Test
  void whatIsOfALaterLogIsNewerWhateverTermsAndPlacesTheEarlierHad() {
    Map<Integer, VoteStanding> standings =
        Map.of(
            1, of("n1-8", new Position(7, 1, 2), List.of("n1-8", "n2-9", "n3-9")),
            2, lost("n2-10", 900),
            3, of("n3", new Position(0, 6, 900), FIRST));
    assertThat(VoteStanding.founder(standings, PATIENCE)).hasValue(1);
  }

  @Test
  void somebodyIfWhoDecidesNowDoesNotKnowIt() {
    List<String> now = List.of("n4", "n2", "n3");
    Map<Integer, VoteStanding> standings =
        Map.of(
            1, lost("n1-8", 6),
            2, of("n2", 7, now),
            3, lost("n3-9", 6),
            4, of("n4", 5, FIRST));
    assertThat(VoteStanding.founder(standings, PATIENCE)).hasValue(2);
    Map<Integer, VoteStanding> told = new HashMap<>(standings);
    told.put(4, of("n4", 6, now));
    assertThat(VoteStanding.founder(told, PATIENCE)).isEmpty();
  }

  @Test
  void somebodyIfTheChangeUnderWayNeedsWhoIsLost() {
    VoteStanding half =
        new VoteStanding(
            RaftPeerId.valueOf("n3"),
            PATIENCE,
            new Position(0, 1, 5),
            new Position(0, 1, 5),
            names(List.of("n1-8", "n2-9", "n3")),
            List.of(),
            names(FIRST));
    assertThat(
            VoteStanding.founder(Map.of(1, lost("n1-8", 6), 2, lost("n2-9", 4), 3, half), PATIENCE))
        .hasValue(1);
  }

  @Test
  void nobodyBeforeAllHaveBeenWithoutALeaderForLong() {
    VoteStanding led =
        new VoteStanding(
            RaftPeerId.valueOf("n3"),
            Duration.ZERO,
            Position.NONE,
            Position.NONE,
            names(FIRST),
            List.of(),
            List.of());
    assertThat(
            VoteStanding.founder(Map.of(1, lost("n1-8", 6), 2, lost("n2-9", 7), 3, led), PATIENCE))
        .isEmpty();
  }

  @Test
  void whatIsToldIsUnderstood() throws Exception {
    VoteStanding one =
        new VoteStanding(
            RaftPeerId.valueOf("n3-77"),
            Duration.ofMillis(31),
            new Position(7, 3, 5),
            new Position(7, 3, 4),
            names(FIRST),
            names(List.of("n4")),
            List.of());
    assertThat(VoteStanding.read(one.write())).isEqualTo(one);
    VoteStanding none = lost("n1", 0);
    assertThat(VoteStanding.read(none.write())).isEqualTo(none);
    assertThat(StandardCharsets.UTF_8.decode(one.write()).toString())
        .isEqualTo("n3-77\n31\n7:3:5\n7:3:4\nn1,n2,n3\nn4\n");
  }

  @Test
  void whatIsNoStandingIsRefused() {
    for (String text :
        List.of("", "n1\n1\n1\n\n", "n1\nx\n0:1:2\n0:1:2\n\n\n", "n1\n1\n1\n1\n\n\n")) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      assertThatThrownBy(() -> VoteStanding.read(bytes)).as(text).isInstanceOf(IOException.class);
    }
  }
}

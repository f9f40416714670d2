package io.buckets.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

/// What operators read of the way to a peer.
final class LinkNewsTest {
  private static final Reception HERE =
      new Reception(1, new PeerName(TestPeers.DEPLOYMENT, 2), 7, "", 0);

  private final Queue<SubstituteLoggingEvent> lines = new ArrayDeque<>();
  private final LinkNews news =
      new LinkNews(
          new EventRecordingLogger(new SubstituteLogger("news", lines, false), lines),
          "node 2",
          InetSocketAddress.createUnresolved("10.0.0.2", 9001),
          false);

  private List<String> told() {
    return lines.stream()
        .filter(line -> line.getLevel().compareTo(Level.INFO) <= 0)
        .map(line -> line.getLevel() + " " + text(line).replaceAll("[0-9.]+ s,", "T,"))
        .toList();
  }

  private static String text(SubstituteLoggingEvent line) {
    return MessageFormatter.arrayFormat(line.getMessage(), line.getArgumentArray()).getMessage();
  }

  @Test
  void aPeerThatIsLostAndBackIsTwoLinesHoweverOftenItIsTried() {
    news.missed("connection refused", false);
    news.reached(HERE);
    news.left("nothing came in for 1400 ms");
    for (int tries = 0; tries < 5; tries++) {
      news.missed("it does not answer", false);
      news.missed("connection refused", false);
    }
    news.reached(HERE);
    assertThat(told())
        .containsExactly(
            "INFO connected to node 2 (10.0.0.2:9001), start 7, speaking version 1",
            "WARN node 2 (10.0.0.2:9001) is lost: nothing came in for 1400 ms; then it does not"
                + " answer",
            "INFO node 2 (10.0.0.2:9001) is back after T, start 7");
  }

  @Test
  void aConnectionThatTakesThePlaceOfAnotherIsNoNews() {
    news.reached(HERE);
    news.left("it said goodbye");
    news.reached(HERE);
    assertThat(told()).hasSize(1);
  }

  @Test
  void whatDoesNotMendItselfIsToldOnceForEachReason() {
    for (int tries = 0; tries < 3; tries++) {
      news.missed("connection refused", false);
      news.missed("no TLS with it", true);
    }
    news.missed("it is of another deployment", true);
    assertThat(told())
        .containsExactly(
            "WARN cannot reach node 2 (10.0.0.2:9001): no TLS with it",
            "WARN cannot reach node 2 (10.0.0.2:9001): it is of another deployment");
  }
}

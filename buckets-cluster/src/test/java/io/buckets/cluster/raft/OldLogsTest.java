package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Four nodes of which three decide, and logs that were left behind, given up, damaged, or are all
/// that is left.
class OldLogsTest {
  private static final List<Integer> ALL = List.of(1, 2, 3, 4);

  @TempDir Path directory;
  private MemoryCluster cluster;

  @BeforeEach
  void begin() {
    cluster = MemoryCluster.ofFour(directory);
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  /// There are no copies: what is in the logs that are left is not known there to be committed.
  @Test
  void theWholeOfTheLogsThatAreLeftCounts() throws Exception {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      cluster.put(1, name);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> cluster.lose(node));
    ALL.forEach(cluster::start);
    cluster.put(4, "f");
    cluster.allHave("a", "b", "c", "d", "e", "f");
  }

  /// Two nodes come back with drives from before the vote was founded anew, and have lost what came
  /// after: they are most of those who decided then.
  @Test
  void aLogThatWasGivenUpDoesNotComeBack() throws Exception {
    cluster.put(1, "a");
    for (int node : ALL) {
      cluster.copy(node);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> cluster.use(node, directory.resolve("another-" + node)));
    ALL.forEach(cluster::start);
    cluster.put(1, "b");
    cluster.allHave("a", "b");
    cluster.copy(1);
    cluster.stopAll();
    List.of(2, 3).forEach(cluster::moveBack);
    cluster.lose(4);
    ALL.forEach(cluster::start);
    cluster.put(2, "c");
    cluster.allHave("a", "b", "c");
  }

  @Test
  void whatWasKeptUnderAnOlderNameIsRemoved() throws Exception {
    Path before = cluster.directory(3);
    cluster.moveTo(3, directory.resolve("moved-3"));
    cluster.put(3, "a");
    MemoryCluster.await(() -> !cluster.plane(3).isJoining());
    cluster.plane(3).discardOlder(before);
    assertThat(before).doesNotExist();
    cluster.plane(3).discardOlder(directory.resolve("moved-3"));
    cluster.stop(3);
    cluster.start(3);
    cluster.put(3, "b");
    cluster.allHave("a", "b");
  }

  /// A founder that was killed before its log began finds that the others have a leader after all.
  @Test
  void aFoundingThatIsNotFinishedIsGivenUpWhenOthersHaveALeader() throws Exception {
    cluster.put(1, "a");
    cluster.stop(4);
    cluster.put(1, "b");
    // As it is left by a kill between the two steps.
    Path kept = cluster.directory(4);
    RaftDirectory founder = new RaftDirectory(kept, new UUID(0x1234, 0x5678));
    ClusterState first = ClusterState.genesis(new UUID(0x1234, 0x5678));
    founder.found(first, RaftNames.again(4, 99), first.foundedAnew(99));
    cluster.start(4);
    MemoryCluster.await(() -> !Files.exists(kept.resolve("founding")));
    cluster.put(4, "c");
    cluster.allHave("a", "b", "c");
    for (int node : ALL) {
      assertThat(cluster.plane(node).state().founded()).isZero();
    }
  }

  /// The node that was away has the log by which it decides, and is not needed; two of those who
  /// decide now lose theirs.
  @Test
  void anOldLogThatSaysThatMostAreThereHindersNobody() throws Exception {
    cluster.put(1, "a");
    int gone = cluster.leader() == 3 ? 2 : 3;
    cluster.stop(gone);
    List<Integer> left = ALL.stream().filter(node -> node != gone).toList();
    MemoryCluster.await(() ->
        left.stream()
            .allMatch(n -> cluster.plane(n).membership().deciding().equals(Set.copyOf(left))));
    cluster.put(1, "b");
    for (int node : left) {
      cluster.copy(node);
    }
    cluster.stopAll();
    left.stream().filter(node -> node != 1).forEach(node -> cluster.lose(node));
    ALL.forEach(cluster::start);
    cluster.put(gone, "c");
    cluster.allHave("a", "b", "c");
  }

  @Test
  void filesThatAreDamagedCountAsLost() throws Exception {
    cluster.put(1, "a");
    for (String file : List.of("first", "name", "founding")) {
      cluster.stop(3);
      Files.writeString(cluster.directory(3).resolve(file), "rubbish");
      cluster.start(3);
      cluster.put(4, file);
      MemoryCluster.await(() -> !cluster.plane(3).isJoining());
    }
    cluster.allHave("a", "first", "name", "founding");
  }

  /// So an election in service does not wait for the node that is gone.
  @Test
  void whoHasHeardALeaderNeedsNobodysWordWhenItLeads() {
    cluster.put(1, "a");
    for (int node : ALL) {
      cluster.plane(node).read();
      assertThat(cluster.plane(node).membership().isConfirmed()).isTrue();
    }
  }

  @Test
  void whatWasPutAsideGoesThoughACrashCameBetween() throws Exception {
    cluster.stop(3);
    Files.createDirectories(cluster.directory(3).resolve("lost-7/log"));
    cluster.start(3);
    assertThat(cluster.directory(3).resolve("lost-7")).doesNotExist();
  }
}

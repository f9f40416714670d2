package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Four nodes of which three decide, when most of them lose their logs at once.
class RefoundingTest extends FourNodes {
  /// Whether what was put aside is gone.
  private static boolean isTidy(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.noneMatch(path -> path.getFileName().toString().startsWith("lost-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whichever of those who decide goes away, the others go on: there are three again.
  private void anyOneMayGo(int gone, String name) {
    MemoryCluster.await(() ->
        ALL.stream().allMatch(node -> cluster.plane(node).membership().deciding().size() == 3));
    cluster.stop(gone);
    cluster.put(gone % 4 + 1, name);
    cluster.start(gone);
  }

  @Test
  void allLogsLostAndTheStateIsThatOfTheNewestCopy() throws Exception {
    cluster.put(1, "a");
    cluster.copy(1);
    cluster.put(1, "b");
    cluster.copy(3);
    cluster.stopAll();
    ALL.forEach(cluster::lose);
    ALL.forEach(cluster::start);
    cluster.put(4, "c");
    cluster.allHave("a", "b", "c");
    anyOneMayGo(cluster.leader(), "d");
    cluster.allHave("a", "b", "c", "d");
  }

  @Test
  void twoOfThreeLogsLostAndTheOneThatIsLeftIsNotBelieved() throws Exception {
    cluster.put(1, "a");
    for (int node : ALL) {
      cluster.copy(node);
    }
    cluster.stopAll();
    List.of(1, 3).forEach(node -> cluster.lose(node));
    ALL.forEach(cluster::start);
    cluster.put(2, "b");
    cluster.allHave("a", "b");
    MemoryCluster.await(() -> isTidy(cluster.directory(2)) && isTidy(cluster.directory(4)));
    cluster.stop(2);
    cluster.start(2);
    cluster.put(2, "c");
    cluster.allHave("a", "b", "c");
  }

  @Test
  void ofTwoNodesTheOneThatDecidesLosesItsLog() throws Exception {
    cluster.close();
    ClusterState first = ClusterState.genesis(new UUID(0x1234, 0x5678));
    cluster = new MemoryCluster(directory.resolve("two"), first, 2, Duration.ofSeconds(2));
    cluster.put(2, "a");
    cluster.copy(1);
    cluster.put(1, "b");
    cluster.copy(2);
    cluster.stopAll();
    cluster.lose(1);
    List.of(1, 2).forEach(cluster::start);
    cluster.put(1, "c");
    for (int node : List.of(1, 2)) {
      ClusterState seen = MemoryCluster.eventually(() -> cluster.plane(node).read());
      assertThat(seen.settings()).as("node %d", node).containsOnlyKeys("a", "b", "c");
    }
  }

  @Test
  void twoMovedAtOnceWhileTheyRan() throws Exception {
    cluster.put(1, "a");
    long before = cluster.plane(2).read().index();
    cluster.moveTo(1, directory.resolve("moved-1"));
    cluster.moveTo(2, directory.resolve("moved-2"));
    cluster.put(3, "b");
    cluster.allHave("a", "b");
    assertThat(cluster.plane(4).read().index()).isGreaterThan(before + Integer.MAX_VALUE);
    cluster.put(4, "c");
    cluster.allHave("a", "b", "c");
  }
}

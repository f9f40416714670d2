package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Four nodes of which three decide, when most of them lose their logs at once.
class RefoundingTest {
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

  /// As a server does within a second of a change.
  private void copy(int node) throws IOException {
    ClusterState read = cluster.plane(node).read();
    MemoryCluster.await(() -> cluster.plane(node).known().state().index() >= read.index());
    StateCopies.write(cluster.copies(node), cluster.plane(node).known());
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether what was put aside is gone.
  private static boolean isTidy(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.noneMatch(path -> path.getFileName().toString().startsWith("lost-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void allHave(String... names) {
    for (int node : ALL) {
      MemoryCluster.await(() -> !cluster.plane(node).isJoining());
      ClusterState seen = MemoryCluster.eventually(() -> cluster.plane(node).read());
      assertThat(seen.settings()).as("node %d", node).containsOnlyKeys(names);
    }
  }

  /// Whichever of those who decide goes away, the others go on: there are three again.
  private void anyOneMayGo(int gone, String name) {
    MemoryCluster.await(
        () -> ALL.stream().allMatch(node -> cluster.plane(node).membership().deciding() == 3));
    cluster.stop(gone);
    cluster.put(gone % 4 + 1, name);
    cluster.start(gone);
  }

  @Test
  void allLogsLostAndTheStateIsThatOfTheNewestCopy() throws Exception {
    cluster.put(1, "a");
    copy(1);
    cluster.put(1, "b");
    copy(3);
    cluster.stopAll();
    ALL.forEach(node -> delete(cluster.directory(node)));
    ALL.forEach(cluster::start);
    cluster.put(4, "c");
    allHave("a", "b", "c");
    anyOneMayGo(cluster.leader(), "d");
    allHave("a", "b", "c", "d");
  }

  @Test
  void twoOfThreeLogsLostAndTheOneThatIsLeftIsNotBelieved() throws Exception {
    cluster.put(1, "a");
    for (int node : ALL) {
      copy(node);
    }
    cluster.stopAll();
    List.of(1, 3).forEach(node -> delete(cluster.directory(node)));
    ALL.forEach(cluster::start);
    cluster.put(2, "b");
    allHave("a", "b");
    MemoryCluster.await(() -> isTidy(cluster.directory(2)) && isTidy(cluster.directory(4)));
    cluster.stop(2);
    cluster.start(2);
    cluster.put(2, "c");
    allHave("a", "b", "c");
  }

  /// There are no copies: what is in the logs that are left is not known there to be committed.
  @Test
  void theWholeOfTheLogsThatAreLeftCounts() throws Exception {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      cluster.put(1, name);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> delete(cluster.directory(node)));
    ALL.forEach(cluster::start);
    cluster.put(4, "f");
    allHave("a", "b", "c", "d", "e", "f");
  }

  /// Two nodes come back with drives from before the vote was founded anew, and have lost what came
  /// after: they are most of those who decided then.
  @Test
  void aLogThatWasGivenUpDoesNotComeBack() throws Exception {
    cluster.put(1, "a");
    for (int node : ALL) {
      copy(node);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> cluster.use(node, directory.resolve("another-" + node)));
    ALL.forEach(cluster::start);
    cluster.put(1, "b");
    allHave("a", "b");
    copy(1);
    cluster.stopAll();
    List.of(2, 3).forEach(cluster::moveBack);
    delete(cluster.directory(4));
    ALL.forEach(cluster::start);
    cluster.put(2, "c");
    allHave("a", "b", "c");
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
    allHave("a", "b");
  }

  /// The node that was away has the log by which it decides, and is not needed; two of those who
  /// decide now lose theirs.
  @Test
  void anOldLogThatSaysThatMostAreThereHindersNobody() throws Exception {
    cluster.put(1, "a");
    int gone = cluster.leader() == 3 ? 2 : 3;
    cluster.stop(gone);
    List<Integer> left = ALL.stream().filter(node -> node != gone).toList();
    MemoryCluster.await(
        () -> left.stream().allMatch(n -> cluster.plane(n).membership().isDecidedBy(left)));
    cluster.put(1, "b");
    for (int node : left) {
      copy(node);
    }
    cluster.stopAll();
    left.stream().filter(node -> node != 1).forEach(node -> delete(cluster.directory(node)));
    ALL.forEach(cluster::start);
    cluster.put(gone, "c");
    allHave("a", "b", "c");
  }

  @Test
  void ofTwoNodesTheOneThatDecidesLosesItsLog() throws Exception {
    cluster.close();
    ClusterState first = ClusterState.genesis(new UUID(0x1234, 0x5678));
    cluster = new MemoryCluster(directory.resolve("two"), first, 2, Duration.ofSeconds(2));
    cluster.put(2, "a");
    copy(1);
    cluster.put(1, "b");
    copy(2);
    cluster.stopAll();
    delete(cluster.directory(1));
    List.of(1, 2).forEach(cluster::start);
    cluster.put(1, "c");
    for (int node : List.of(1, 2)) {
      ClusterState seen = MemoryCluster.eventually(() -> cluster.plane(node).read());
      assertThat(seen.settings()).as("node %d", node).containsOnlyKeys("a", "b", "c");
    }
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
    allHave("a", "first", "name", "founding");
  }

  @Test
  void whatWasPutAsideGoesThoughACrashCameBetween() throws Exception {
    cluster.stop(3);
    Files.createDirectories(cluster.directory(3).resolve("lost-7/log"));
    cluster.start(3);
    assertThat(isTidy(cluster.directory(3))).isTrue();
  }

  @Test
  void twoMovedAtOnceWhileTheyRan() throws Exception {
    cluster.put(1, "a");
    long before = cluster.plane(2).read().index();
    cluster.moveTo(1, directory.resolve("moved-1"));
    cluster.moveTo(2, directory.resolve("moved-2"));
    cluster.put(3, "b");
    allHave("a", "b");
    assertThat(cluster.plane(4).read().index()).isGreaterThan(before + Integer.MAX_VALUE);
    cluster.put(4, "c");
    allHave("a", "b", "c");
  }
}

package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandId;
import io.buckets.cluster.state.Submission;
import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Nodes of one process with their control planes, on ways that can be cut.
final class MemoryCluster implements AutoCloseable {
  /// Elections as short as a test can bear that shares its processors.
  private static final RaftTuning TUNING =
      new RaftTuning(
          Duration.ofMillis(500),
          Duration.ofMillis(900),
          Duration.ofMillis(60),
          Duration.ofMillis(250),
          Duration.ofMillis(900),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          200,
          16 << 10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BEGINNING = Duration.ofSeconds(5);

  private final MemoryWays ways = new MemoryWays();
  private final Path directory;
  private final ClusterState first;
  private final List<Integer> all;
  private final Duration lease;
  private final Map<Integer, RaftControlPlane> planes = new TreeMap<>();
  private final Map<Integer, Path> moved = new HashMap<>();

  /// Four nodes of which three decide.
  static MemoryCluster ofFour(Path directory) {
    ClusterState first = ClusterState.genesis(new UUID(0x1234, 0x5678));
    return new MemoryCluster(directory, first, 4, Duration.ofSeconds(2));
  }

  /// Forms and starts it.
  MemoryCluster(Path directory, ClusterState first, int nodes, Duration lease) {
    this.directory = directory;
    this.first = first;
    this.lease = lease;
    this.all = IntStream.rangeClosed(1, nodes).boxed().toList();
    for (int node : all) {
      RaftControlPlane.form(setup(node));
    }
    all.forEach(this::start);
  }

  RaftSetup setup(int node) {
    Map<Integer, PeerLink> links = new HashMap<>();
    for (int other : all) {
      if (other != node) {
        links.put(other, ways.link(node, other));
      }
    }
    return new RaftSetup(
        first.deploymentId(),
        node,
        all.stream().collect(Collectors.toMap(each -> each, each -> "node" + each)),
        links,
        directory(node),
        List.of(copies(node)),
        first,
        lease);
  }

  /// Where the log of a node is.
  Path directory(int node) {
    return moved.getOrDefault(node, directory.resolve("node-" + node));
  }

  /// Beside that are copies of the state.
  Path copies(int node) {
    return directory.resolve("other-drive-" + node);
  }

  void start(int node) {
    RaftControlPlane plane = RaftStart.open(setup(node), TUNING, null, BEGINNING);
    planes.put(node, plane);
    ways.serve(node, plane.service());
  }

  /// As a node whose drive with the log hangs.
  void moveTo(int node, Path another) throws IOException {
    plane(node).moveTo(another, "its drive hangs");
    moved.put(node, another);
  }

  /// As a node, not running now, whose drive with the log is away, and another is there.
  void use(int node, Path another) {
    moved.put(node, another);
  }

  /// As a node whose other drive was replaced by an empty one: it has what it left behind.
  void moveBack(int node) {
    moved.remove(node);
  }

  /// As a process that is killed would: the others are not told.
  void stop(int node) {
    ways.stop(node);
    cutOff(node);
    close(node);
    ways.mend();
  }

  /// All at once, so that none sees another go.
  void stopAll() {
    all.forEach(ways::stop);
    all.forEach(this::cutOff);
    closeAll();
    ways.mend();
  }

  private void closeAll() {
    // Each takes the library a second.
    try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
      planes.values().forEach(plane -> closers.execute(plane::close));
    }
    planes.clear();
  }

  /// In order.
  void close(int node) {
    Optional.ofNullable(planes.remove(node)).ifPresent(RaftControlPlane::close);
    ways.stop(node);
  }

  /// Changes a setting by way of a node, once there is a quorum for it.
  void put(int node, String name) {
    eventually(() -> plane(node).submit(new PutSetting(name, "x")));
  }

  /// Makes one change by way of a node, asking again as callers do until there is a quorum for it.
  ClusterState change(int node, ClusterCommand command) {
    Submission wish = Submission.of(CommandId.random(), command);
    return eventually(() -> plane(node).submit(wish)).state();
  }

  /// Writes a copy of the state of a node, as a server does within a second of a change.
  void copy(int node) throws IOException {
    ClusterState read = plane(node).read();
    await(() -> plane(node).known().state().index() >= read.index());
    StateCopies.write(copies(node), plane(node).known());
  }

  /// As a node whose drive with the log is gone.
  void lose(int node) {
    try {
      Folders.delete(directory(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until each node takes part and has these settings, which must be all.
  void allHave(String... names) {
    for (int node : all) {
      await(() -> !plane(node).isJoining());
      ClusterState seen = eventually(() -> plane(node).read());
      assertThat(seen.settings()).as("node %d", node).containsOnlyKeys(names);
    }
  }

  RaftControlPlane plane(int node) {
    return Optional.ofNullable(planes.get(node)).orElseThrow();
  }

  List<Integer> running() {
    return List.copyOf(planes.keySet());
  }

  void cutOff(int node) {
    ways.cutOff(node, all);
  }

  void mend() {
    ways.mend();
  }

  /// The node that leads, which is waited for.
  int leader() {
    await(() -> planes.values().stream().anyMatch(RaftControlPlane::isLeader));
    return planes.entrySet().stream()
        .filter(entry -> entry.getValue().isLeader())
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElseGet(this::leader);
  }

  /// A running node that does not lead.
  int follower() {
    int leader = leader();
    return planes.keySet().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it has not come about in time").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /// What it comes to once there is a quorum for it.
  static <V> V eventually(Supplier<V> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return wanted.get();
      } catch (StoreException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    // Nobody takes what a node has to say when it goes, nor waits for it.
    all.forEach(ways::stop);
    closeAll();
    ways.close();
  }
}

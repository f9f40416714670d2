package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.local.LocalDrive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Bucket;

/// A node of a cluster that is started from an older copy of all that it keeps.
final class OlderCopyTest {
  private static final Duration ELECTION = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private RunningCluster cluster;

  @BeforeEach
  void prepare() throws IOException {
    cluster = new RunningCluster(folder.resolve("cluster"), 3, 1);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void itDoesNotVoteForOneThatLacksWhatItHasForgotten() throws Exception {
    cluster.start(1, 2, 3);
    make(2, "made-first");
    try (var s3 = cluster.client(2)) {
      s3.putObject(r -> r.bucket("made-first").key("key"), RequestBody.empty());
    }
    Path drive = cluster.paths(1).getFirst();
    Path copy = folder.resolve("copy");
    cluster.stop(1);
    copy(drive, copy);
    cluster.start(1);
    Mark started = drive(1).standing().mark();
    make(2, "made-while-all-are-there");
    await().atMost(PATIENCE).until(() -> rememberedBy(3).isAfter(started));
    cluster.stop(3);
    make(2, "made-while-3-is-away");
    cluster.stop(1);
    cluster.stop(2);
    remove(drive);
    copy(copy, drive);

    CompletableFuture<BucketsServer> one = cluster.begin(1);
    CompletableFuture<BucketsServer> three = cluster.begin(3);
    assertThat(isReady(three)).isFalse();
    cluster.start(2);
    cluster.started(1, one);
    cluster.started(3, three);
    for (int node = 1; node <= 3; node++) {
      cluster.awaitReady(node);
      assertThat(buckets(node))
          .containsExactly("made-first", "made-while-3-is-away", "made-while-all-are-there");
    }
  }

  /// Whether a node comes to serve within the time of an election. It may not even start without
  /// one that can tell what it has missed.
  private static boolean isReady(CompletableFuture<BucketsServer> starting) throws Exception {
    try {
      BucketsServer node = starting.get(ELECTION.toSeconds(), TimeUnit.SECONDS);
      return node.readiness().await(ELECTION).isEmpty();
    } catch (TimeoutException e) {
      return false;
    }
  }

  private LocalDrive drive(int node) {
    return cluster.node(node).bays().values().stream()
        .map(DriveBay::drive)
        .filter(LocalDrive.class::isInstance)
        .map(LocalDrive.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /// How far the drive of node 1 has come, as the drive of another node knows.
  private Mark rememberedBy(int node) throws Exception {
    return drive(node).standing().others().getOrDefault(drive(1).id(), Mark.NONE);
  }

  private void make(int node, String name) {
    try (var s3 = cluster.client(node)) {
      s3.createBucket(r -> r.bucket(name));
    }
  }

  private List<String> buckets(int node) {
    try (var s3 = cluster.client(node)) {
      return s3.listBuckets().buckets().stream().map(Bucket::name).toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path there = to.resolve(from.relativize(each).toString());
        Files.createDirectories(there.getParent());
        Files.copy(each, there);
      }
    }
  }

  private static void remove(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}

package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateSamples;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What takes the place of entries that nobody keeps any more.
class RaftSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int MANY = 450;

  @TempDir Path directory;

  @Test
  void aNodeThatMissedMoreThanTheLogHoldsGetsASnapshot() throws Exception {
    ClusterState first = StateSamples.base();
    try (MemoryCluster cluster = new MemoryCluster(directory, first, 3, Duration.ofMinutes(10))) {
      int missing = cluster.follower();
      cluster.stop(missing);
      RaftControlPlane plane = cluster.plane(cluster.leader());
      for (int i = 0; i < MANY; i++) {
        plane.submit(new CreateBucket(new BucketName("bucket-" + i), NOW));
      }
      int leader = cluster.leader();
      MemoryCluster.await(() -> files(leader).noneMatch(name -> name.startsWith("log_0-")));
      cluster.start(missing);
      ClusterState read = cluster.plane(missing).read();
      assertThat(read).isEqualTo(plane.state());
      assertThat(read.index()).isEqualTo(first.index() + MANY);
      cluster.stop(leader);
      cluster.start(leader);
      assertThat(cluster.plane(leader).read()).isEqualTo(read);
    }
  }

  @Test
  void aDamagedFileIsRefused() throws Exception {
    Path file = directory.resolve("state");
    StateFile.write(file, StateSamples.base());
    assertThat(StateFile.read(file)).isEqualTo(StateSamples.base());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
  }

  private Stream<String> files(int node) {
    try (Stream<Path> files = Files.walk(directory.resolve("node-" + node))) {
      return files.map(path -> path.getFileName().toString()).toList().stream();
    } catch (IOException | UncheckedIOException e) {
      // A file went while they were being listed.
      return Stream.of("log_0-");
    }
  }
}

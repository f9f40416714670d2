package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateSamples;
import io.buckets.core.BucketName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be told of a control plane that does not run.
final class RaftSurveyTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /// More than there are between two snapshots.
  private static final int MANY = 250;

  @TempDir Path directory;

  private RaftSurvey survey(int... nodes) {
    List<Path> folders =
        Arrays.stream(nodes).mapToObj(n -> directory.resolve("node-" + n)).toList();
    return RaftSurvey.of(StateSamples.base().deploymentId(), folders).orElseThrow();
  }

  @Test
  void stoppedNodesTellTheStateThatTheyHad() throws Exception {
    ClusterState first = StateSamples.base();
    ClusterState last;
    try (MemoryCluster cluster = new MemoryCluster(directory, first, 3, Duration.ofMinutes(10))) {
      RaftControlPlane plane = cluster.plane(cluster.leader());
      for (int i = 0; i < MANY; i++) {
        plane.submit(new CreateBucket(new BucketName("bucket-" + i), NOW));
      }
      last = plane.read();
      assertThat(last.index()).isEqualTo(first.index() + MANY);
    }
    assertThat(survey(1, 2, 3)).isEqualTo(new RaftSurvey(Optional.of(last), Map.of()));
    Files.write(directory.resolve("node-2/first"), new byte[20]);
    Path log = directory.resolve("node-2/log");
    Folders.delete(log);
    RaftSurvey damaged = survey(2, 3);
    assertThat(damaged.state().orElseThrow().index()).isGreaterThanOrEqualTo(last.index());
    assertThat(damaged.troubles()).containsOnlyKeys(directory.resolve("node-2"));
    assertThat(survey(2).state()).isEmpty();
  }

  @Test
  void logsThatWereGivenUpSayNothing() throws Exception {
    ClusterState last;
    try (MemoryCluster cluster = MemoryCluster.ofFour(directory)) {
      // So many that places in the log before are higher than those after.
      for (int i = 0; i < 20; i++) {
        cluster.put(1, "before-" + i);
      }
      for (int node : List.of(1, 2, 3, 4)) {
        cluster.copy(node);
      }
      cluster.stopAll();
      List.of(2, 3).forEach(node -> cluster.use(node, directory.resolve("another-" + node)));
      List.of(1, 2, 3, 4).forEach(cluster::start);
      cluster.put(1, "after");
      cluster.allHave(
          Stream.concat(IntStream.range(0, 20).mapToObj(i -> "before-" + i), Stream.of("after"))
              .toArray(String[]::new));
      last = cluster.plane(1).read();
    }
    RaftSurvey survey =
        RaftSurvey.of(
                last.deploymentId(),
                Stream.of("node-1", "node-2", "node-3").map(directory::resolve).toList())
            .orElseThrow();
    assertThat(survey.state().orElseThrow().settings()).isEqualTo(last.settings());
  }

  @Test
  void whereNothingIsKeptNothingIsTold() {
    assertThat(RaftSurvey.of(StateSamples.base().deploymentId(), List.of(directory))).isEmpty();
  }
}

package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandId;
import io.buckets.cluster.state.Submission;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes that lose each other.
class RaftClusterTest {
  private static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;
  private MemoryCluster cluster;

  @BeforeEach
  void begin() {
    cluster =
        new MemoryCluster(directory, ClusterState.genesis(DEPLOYMENT), 3, Duration.ofSeconds(2));
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void whatWasChangedAtOneNodeIsReadAtTheOthers() {
    ClusterState last = cluster.plane(cluster.leader()).submit(new PutSetting("a", "b"));
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read()).isEqualTo(last);
    }
  }

  @Test
  void withoutItsLeaderAClusterGoesOnUnderAnother() {
    int leader = cluster.leader();
    int other = cluster.follower();
    cluster.plane(other).submit(new PutSetting("before", "x"));
    cluster.stop(leader);
    ClusterState after = cluster.change(other, new PutSetting("after", "x"));
    assertThat(after.index()).isEqualTo(2);
    assertThat(cluster.leader()).isNotEqualTo(leader);
    cluster.start(leader);
    assertThat(cluster.plane(leader).read()).isEqualTo(after);
  }

  @Test
  void aLeaderThatClosesGivesTheLeadAwayAndNothingIsRefusedMeanwhile() throws Exception {
    int leader = cluster.leader();
    RaftControlPlane other = cluster.plane(cluster.follower());
    other.submit(new PutSetting("a", "b"));
    long term = other.health().term();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ClusterState> last =
          threads.submit(() -> {
            ClusterState state = other.state();
            for (int i = 0; other.leader().orElse(leader) == leader || i < 5; i++) {
              state = other.submit(new CreateBucket(new BucketName("bucket-" + i), NOW));
            }
            return state;
          });
      cluster.close(leader);
      assertThat(last.get()).isEqualTo(other.read());
    }
    assertThat(other.health().term()).isEqualTo(term + 1);
  }

  @Test
  void aLeaderThatIsCutOffAnswersNothingThatIsStale() throws Exception {
    int leader = cluster.leader();
    int other = cluster.follower();
    cluster.plane(leader).submit(new PutSetting("a", "old"));
    cluster.cutOff(leader);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ClusterState> asked = threads.submit(() -> cluster.plane(leader).read());
      ClusterState changed = cluster.change(other, new PutSetting("a", "new"));
      Future<ClusterState> askedAgain = threads.submit(() -> cluster.plane(leader).read());
      assertReason(Reason.NO_QUORUM, asked);
      assertReason(Reason.NO_QUORUM, askedAgain);
      cluster.mend();
      assertThat(MemoryCluster.eventually(() -> cluster.plane(leader).read())).isEqualTo(changed);
    }
  }

  @Test
  void aChangeAtALeaderThatIsCutOffIsUncertainAndAppliedOnceWhenItIsRepeated() throws Exception {
    int leader = cluster.leader();
    cluster.plane(leader).submit(new PutSetting("a", "b"));
    Submission wish = Submission.of(CommandId.random(), new CreateBucket(PHOTOS, NOW));
    cluster.cutOff(leader);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertReason(Reason.UNCERTAIN, threads.submit(() -> cluster.plane(leader).submit(wish)));
    }
    cluster.mend();
    Applied again = cluster.plane(leader).submit(wish);
    assertThat(again.index()).isEqualTo(2);
    assertThat(cluster.plane(leader).submit(wish).repeated()).isTrue();
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read().index()).isEqualTo(2);
    }
  }

  @Test
  void allThatWasChangedIsThereAfterAllHaveStartedAnew() {
    ClusterState last = null;
    for (int i = 0; i < 20; i++) {
      last = cluster.plane(cluster.follower()).submit(new PutSetting("s" + i, "x"));
    }
    cluster.running().forEach(cluster::stop);
    for (int node = 1; node <= 3; node++) {
      cluster.start(node);
    }
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read()).isEqualTo(last);
    }
  }

  @Test
  void theLongestCommandIsTaken() {
    String value = "v".repeat(Limits.SETTING_CHARS);
    ClusterState state = cluster.plane(cluster.follower()).submit(new PutSetting("a", value));
    assertThat(state.settings()).containsEntry("a", value);
    assertThat(cluster.plane(cluster.leader()).read()).isEqualTo(state);
  }

  @Test
  void aNodeThatHasLostWhatItKeptVotesUnderAnotherName() throws Exception {
    int lost = cluster.follower();
    for (int i = 0; i < 5; i++) {
      cluster.plane(lost).submit(new PutSetting("s" + i, "x"));
    }
    cluster.stop(lost);
    Folders.delete(cluster.setup(lost).directory());
    cluster.start(lost);
    ClusterState read = MemoryCluster.eventually(() -> cluster.plane(lost).read());
    assertThat(read.settings()).hasSize(5);
    int other = cluster.running().stream().filter(node -> node != lost).findFirst().orElseThrow();
    // It reads before the others know its name; were one of them lost until then, it would not
    // vote.
    MemoryCluster.await(() -> !cluster.plane(lost).isJoining());
    MemoryCluster.await(() -> cluster.plane(lost).membership().deciding().size() == 3);
    cluster.stop(other);
    Submission wish = Submission.of(CommandId.random(), new PutSetting("after", "x"));
    Applied after = MemoryCluster.eventually(() -> cluster.plane(lost).submit(wish));
    assertThat(after.index()).isEqualTo(6);
    cluster.stop(lost);
    cluster.start(lost);
    ClusterState again = MemoryCluster.eventually(() -> cluster.plane(lost).read());
    assertThat(again.settings()).containsKey("after").hasSize(6);
  }

  @Test
  void aNodeWhoseLogIsDamagedVotesUnderAnotherName() throws Exception {
    int damaged = cluster.follower();
    for (int i = 0; i < 5; i++) {
      cluster.plane(damaged).submit(new PutSetting("s" + i, "x"));
    }
    cluster.stop(damaged);
    try (Stream<Path> files = Files.walk(cluster.setup(damaged).directory())) {
      for (Path log : files.filter(RaftClusterTest::isLog).toList()) {
        byte[] bytes = Files.readAllBytes(log);
        for (int i = 100; i < bytes.length; i += 50) {
          bytes[i] ^= 0x10;
        }
        Files.write(log, bytes);
      }
    }
    cluster.start(damaged);
    ClusterState read = MemoryCluster.eventually(() -> cluster.plane(damaged).read());
    assertThat(read.settings()).hasSize(5);
  }

  private static boolean isLog(Path file) {
    return file.getFileName().toString().startsWith("log_");
  }

  private static void assertReason(Reason reason, Future<?> future) {
    assertThatThrownBy(future::get)
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a node goes on with what it knows, and what waits for that.
class RaftLeaseTest {
  private static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;
  private final List<MemoryCluster> clusters = new ArrayList<>();

  private MemoryCluster begin(int nodes, Duration lease) {
    MemoryCluster cluster =
        new MemoryCluster(directory, ClusterState.genesis(DEPLOYMENT), nodes, lease);
    clusters.add(cluster);
    int leader = cluster.leader();
    cluster.plane(leader).submit(new PutSetting("first", "x"));
    for (int node : cluster.running()) {
      MemoryCluster.await(() -> cluster.plane(node).isWritable());
    }
    return cluster;
  }

  @AfterEach
  void end() {
    clusters.forEach(MemoryCluster::close);
  }

  @Test
  void theLeaseOfANodeThatIsCutOffRunsOutAndComesBack() {
    MemoryCluster cluster = begin(3, Duration.ofSeconds(1));
    RaftControlPlane away = cluster.plane(cluster.follower());
    cluster.cutOff(cluster.follower());
    MemoryCluster.await(() -> !away.hasLease());
    assertThat(away.isWritable()).isFalse();
    assertThat(away.state().settings()).containsKey("first");
    cluster.mend();
    MemoryCluster.await(away::hasLease);
  }

  @Test
  void aChangeReturnsWhenNoNodeGoesOnWithoutIt() {
    MemoryCluster cluster = begin(3, Duration.ofSeconds(2));
    int leader = cluster.leader();
    int other = cluster.follower();
    RaftControlPlane away = cluster.plane(other);
    cluster.cutOff(other);
    ClusterState changed = cluster.plane(leader).submit(new PutSetting("a", "b"));
    assertThat(away.hasLease()).isFalse();
    assertThat(away.state().index()).isLessThan(changed.index());
    cluster.mend();
    MemoryCluster.await(() -> away.hasLease());
    assertThat(away.state().index()).isGreaterThanOrEqualTo(changed.index());
  }

  @Test
  void aNodeThatAnswersIsWaitedForNoLongerThanItTakesToApplyTheChange() {
    MemoryCluster cluster = begin(3, Duration.ofMinutes(10));
    ClusterState changed = cluster.plane(cluster.follower()).submit(new PutSetting("a", "b"));
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).state().index()).isEqualTo(changed.index());
      assertThat(cluster.plane(node).hasLease()).isTrue();
    }
  }

  @Test
  void whatOnlyWidensDoesNotWaitForANodeThatIsCutOff() {
    MemoryCluster cluster = begin(3, Duration.ofMinutes(10));
    int leader = cluster.leader();
    RaftControlPlane away = cluster.plane(cluster.follower());
    cluster.cutOff(cluster.follower());
    ClusterState made = cluster.plane(leader).submit(new CreateBucket(PHOTOS, NOW));
    assertThat(made.bucket(PHOTOS)).isPresent();
    assertThat(away.hasLease()).isTrue();
    assertReason(Reason.UNCERTAIN, () -> cluster.plane(leader).submit(new PutSetting("a", "b")));
    assertThat(cluster.plane(leader).state().settings()).containsKey("a");
  }

  @Test
  void aNodeThatClosesIsNotWaitedFor() {
    MemoryCluster cluster = begin(3, Duration.ofMinutes(10));
    RaftControlPlane stopped = cluster.plane(cluster.leader());
    cluster.close(cluster.leader());
    assertThat(stopped.hasLease()).isFalse();
    ClusterState changed =
        cluster.plane(cluster.running().getFirst()).submit(new PutSetting("a", "b"));
    assertThat(changed.settings()).containsKey("a");
  }

  @Test
  void ofTwoNodesOneDecidesAndTheOtherReadsForEver() {
    MemoryCluster cluster = begin(2, Duration.ofMillis(1));
    assertThat(cluster.leader()).isEqualTo(1);
    ClusterState last = cluster.plane(2).submit(new PutSetting("a", "b"));
    cluster.stop(1);
    assertThat(cluster.plane(2).hasLease()).isTrue();
    assertThat(cluster.plane(2).state()).isEqualTo(last);
    assertReason(Reason.NO_QUORUM, () -> cluster.plane(2).read());
  }

  @Test
  void aNodeThatIsAloneDoesNotBeginAnew() throws Exception {
    MemoryCluster cluster = begin(1, Duration.ofMillis(1));
    cluster.stop(1);
    Folders.delete(cluster.setup(1).directory());
    assertReason(Reason.CORRUPT, () -> cluster.start(1));
  }

  @Test
  void aNodeThatFollowsAndHasLostWhatItKeptFollowsUnderAnotherName() throws Exception {
    MemoryCluster cluster = begin(2, Duration.ofMillis(1));
    cluster.stop(2);
    Folders.delete(cluster.setup(2).directory());
    cluster.start(2);
    ClusterState read = MemoryCluster.eventually(() -> cluster.plane(2).read());
    assertThat(read.settings()).containsKey("first");
    MemoryCluster.await(() -> cluster.plane(2).health().role().equals("listener"));
    ClusterState last = cluster.plane(2).submit(new PutSetting("a", "b"));
    assertThat(cluster.plane(1).read()).isEqualTo(last);
  }

  @Test
  void aNodeThatDoesNotDecideIsLikeTheOthers() {
    MemoryCluster cluster = begin(4, Duration.ofSeconds(2));
    assertThat(cluster.setup(4).voters()).doesNotContain(4);
    ClusterState last = cluster.plane(4).submit(new PutSetting("a", "b"));
    assertThat(cluster.plane(4).health().role()).isEqualTo("listener");
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read()).isEqualTo(last);
    }
    cluster.stop(cluster.leader());
    assertThat(cluster.plane(4).submit(new CreateBucket(PHOTOS, NOW)).bucket(PHOTOS)).isPresent();
  }

  private static void assertReason(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

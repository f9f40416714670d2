package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Four nodes of which three decide, while some are away or lose what they kept.
class RaftVotersTest extends FourNodes {
  /// One of the first three that does not lead.
  private int voter() {
    int leader = cluster.leader();
    return List.of(1, 2, 3).stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  private String role(int node) {
    return cluster.plane(node).health().role();
  }

  @Test
  void whoeverIsAwayForLongIsReplacedByAnotherSoThatOneMoreMayGo() {
    int first = voter();
    cluster.put(4, "a");
    assertThat(role(4)).isEqualTo("listener");
    cluster.stop(first);
    MemoryCluster.await(() -> !role(4).equals("listener"));
    int second =
        cluster.running().stream()
            .filter(node -> node != 4 && node != cluster.leader())
            .findFirst()
            .orElseThrow();
    cluster.stop(second);
    cluster.put(4, "b");
    cluster.start(first);
    cluster.start(second);
    MemoryCluster.await(() -> role(first).equals("listener"));
    cluster.put(first, "c");
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read().settings()).containsOnlyKeys("a", "b", "c");
    }
  }

  @Test
  void theLeaderGoesOnInAnotherDirectoryAndHasItsVoteThere() throws Exception {
    int moving = cluster.leader();
    cluster.put(moving, "a");
    cluster.moveTo(moving, directory.resolve("another"));
    cluster.put(moving, "b");
    MemoryCluster.await(() -> !cluster.plane(moving).isJoining());
    int other =
        List.of(1, 2, 3).stream()
            .filter(node -> node != moving && node != cluster.leader())
            .findFirst()
            .orElseThrow();
    cluster.stop(other);
    cluster.put(moving, "c");
    cluster.stop(moving);
    cluster.start(moving);
    cluster.put(moving, "d");
    cluster.start(other);
    for (int node : cluster.running()) {
      assertThat(cluster.plane(node).read().settings()).containsOnlyKeys("a", "b", "c", "d");
    }
  }

  @Test
  void aNodeThatHasOnlyWhatItLeftBehindBeginsAnew() throws Exception {
    int moving = 4;
    cluster.put(moving, "a");
    cluster.moveTo(moving, directory.resolve("another"));
    MemoryCluster.await(() -> !cluster.plane(moving).isJoining());
    cluster.put(moving, "b");
    cluster.stop(moving);
    cluster.moveBack(moving);
    cluster.start(moving);
    cluster.put(moving, "c");
    MemoryCluster.await(() -> !cluster.plane(moving).isJoining());
    assertThat(cluster.plane(moving).read().settings()).containsOnlyKeys("a", "b", "c");
  }
}

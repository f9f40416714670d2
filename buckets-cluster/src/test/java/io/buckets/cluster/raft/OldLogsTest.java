package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Four nodes of which three decide, and what lies in the directory of a log: files of an older
/// name, of a founding that was not finished, damaged ones, and what was put aside.
class OldLogsTest extends FourNodes {
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

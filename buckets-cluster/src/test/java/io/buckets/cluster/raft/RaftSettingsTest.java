package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/// What the library must have been told: each of these was found to go wrong when left to itself.
class RaftSettingsTest {
  private final RaftProperties properties =
      RaftSettings.of(Path.of("/somewhere/log"), RaftTuning.USUAL);

  @Test
  void itWritesOnlyWhereItIsTold() {
    assertThat(RaftServerConfigKeys.storageDir(properties))
        .containsExactly(Path.of("/somewhere/log").toFile());
    assertThat(RaftServerConfigKeys.removedGroupsDir(properties))
        .hasParent(Path.of("/somewhere/log").toFile());
  }

  @Test
  void aLongPauseDoesNotCloseIt() {
    assertThat(RaftServerConfigKeys.closeThreshold(properties).toLong(TimeUnit.DAYS))
        .isEqualTo(365);
  }

  @Test
  void aLeaderWithoutAMajorityStepsDownSoon() {
    assertThat(
            RaftServerConfigKeys.LeaderElection.leaderStepDownWaitTime(properties)
                .toLong(TimeUnit.SECONDS))
        .isEqualTo(2);
  }

  @Test
  void theLogIsBounded() {
    assertThat(RaftServerConfigKeys.Snapshot.autoTriggerEnabled(properties)).isTrue();
    assertThat(RaftServerConfigKeys.Snapshot.autoTriggerThreshold(properties)).isEqualTo(10_000);
    assertThat(RaftServerConfigKeys.Snapshot.retentionFileNum(properties)).isEqualTo(1);
    assertThat(RaftServerConfigKeys.Log.purgeUptoSnapshotIndex(properties)).isTrue();
    assertThat(RaftServerConfigKeys.Log.purgeGap(properties)).isEqualTo(1);
    assertThat(RaftServerConfigKeys.Log.segmentSizeMax(properties).getSize()).isEqualTo(4 << 20);
  }

  @Test
  void memoryIsBoundedAndTheLongestCommandFits() {
    assertThat(RaftServerConfigKeys.Log.segmentCacheSizeMax(properties).getSize())
        .isEqualTo(8 << 20);
    assertThat(RaftServerConfigKeys.Log.queueByteLimit(properties).getSize()).isEqualTo(8 << 20);
    assertThat(RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSize())
        .isGreaterThan(Limits.COMMAND_BYTES);
    assertThat(RaftServerConfigKeys.Log.writeBufferSize(properties).getSize())
        .isGreaterThan(Limits.COMMAND_BYTES);
  }

  @Test
  void itSpeaksOverOurConnections() {
    assertThat(RaftConfigKeys.Rpc.type(properties, text -> {})).isInstanceOf(PeerRpcType.class);
  }
}

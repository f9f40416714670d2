package io.buckets.cluster.raft;

import io.buckets.core.Limits;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.server.RaftServerConfigKeys.Write;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// What the library is told. Left to itself it keeps its log for ever, closes for good after a
/// pause of a minute, holds hundreds of megabytes, and writes where every user may.
final class RaftSettings {
  private RaftSettings() {}

  /// @param directory for everything that the library writes
  static RaftProperties of(Path directory, RaftTuning tuning) {
    RaftProperties properties = new RaftProperties();
    properties.set(RaftConfigKeys.Rpc.TYPE_KEY, PeerRpcType.class.getName());
    File place = directory.toFile();
    RaftServerConfigKeys.setStorageDir(properties, List.of(place));
    RaftServerConfigKeys.setRemovedGroupsDir(properties, new File(place, "removed"));
    RaftServerConfigKeys.setCloseThreshold(properties, duration(RaftLimits.STANDSTILL));
    Rpc.setTimeoutMin(properties, duration(tuning.electionLeast()));
    Rpc.setTimeoutMax(properties, duration(tuning.electionMost()));
    Rpc.setFirstElectionTimeoutMin(properties, duration(tuning.firstLeast()));
    Rpc.setFirstElectionTimeoutMax(properties, duration(tuning.firstMost()));
    Rpc.setRequestTimeout(properties, duration(RaftLimits.MESSAGE));
    LeaderElection.setLeaderStepDownWaitTime(properties, duration(tuning.stepDown()));
    bound(properties, tuning);
    return properties;
  }

  private static void bound(RaftProperties properties, RaftTuning tuning) {
    Snapshot.setAutoTriggerEnabled(properties, true);
    Snapshot.setAutoTriggerThreshold(properties, tuning.snapshotEntries());
    Snapshot.setTriggerWhenStopEnabled(properties, false);
    Snapshot.setRetentionFileNum(properties, 1);
    Log.setPurgeUptoSnapshotIndex(properties, true);
    Log.setPurgeGap(properties, 1);
    Log.setSegmentSizeMax(properties, bytes(tuning.segmentBytes()));
    Log.setSegmentCacheNumMax(properties, 2);
    Log.setSegmentCacheSizeMax(properties, bytes(RaftLimits.CACHE_BYTES));
    Log.setPreallocatedSize(properties, bytes(RaftLimits.GROWTH_BYTES));
    Log.setWriteBufferSize(properties, bytes(RaftLimits.ENTRY_BYTES + Long.BYTES));
    Log.setQueueByteLimit(properties, bytes(RaftLimits.CACHE_BYTES));
    // Followers are told of commits by the next message; an entry for it would cost another sync.
    Log.setLogMetadataEnabled(properties, false);
    Log.Appender.setBufferByteLimit(properties, bytes(RaftLimits.ENTRY_BYTES));
    Log.Appender.setSnapshotChunkSizeMax(properties, bytes(RaftLimits.PIECE_BYTES));
    Write.setByteLimit(properties, bytes(Limits.COMMAND_BYTES_IN_FLIGHT));
    Write.setElementLimit(properties, Limits.COMMANDS_IN_FLIGHT);
  }

  private static SizeInBytes bytes(int count) {
    return SizeInBytes.valueOf(count);
  }

  private static TimeDuration duration(Duration time) {
    return TimeDuration.valueOf(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}

package io.buckets.cluster.raft;

import java.time.Duration;

/// How patient the nodes are with each other; tests have less patience.
///
/// @param electionLeast how long nothing may come from a leader before it is given up, at least
/// @param electionMost and at most; chance decides in between
/// @param firstLeast the same after a start, when there is no leader that could be disturbed
/// @param firstMost and at most
/// @param stepDown how long a leader leads on that a majority does not answer
/// @param replace how long a node that decides may be away until another decides in its place
/// @param commit how long a change or a look waits to be committed and applied here
/// @param submit how long a change waits in all, the nodes included that must have applied it
/// @param snapshotEntries entries of the log between two snapshots
/// @param segmentBytes longest segment of the log; whole ones are dropped after a snapshot
record RaftTuning(
    Duration electionLeast,
    Duration electionMost,
    Duration firstLeast,
    Duration firstMost,
    Duration stepDown,
    Duration replace,
    Duration commit,
    Duration submit,
    int snapshotEntries,
    int segmentBytes) {
  /// For real networks and disks: shorter elections were seen to fail in bulk on busy machines.
  static final RaftTuning USUAL =
      new RaftTuning(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofMillis(1500),
          Duration.ofSeconds(2),
          RaftLimits.REPLACE,
          RaftLimits.COMMIT,
          RaftLimits.SUBMIT,
          RaftLimits.SNAPSHOT_ENTRIES,
          RaftLimits.SEGMENT_BYTES);
}

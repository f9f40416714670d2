package io.buckets.cluster.raft;

import java.time.Duration;

/// How patient the voters are with each other.
///
/// @param electionLeast how long nothing may come from a leader before it is given up, at least
/// @param electionMost and at most; chance decides in between
/// @param firstLeast the same after a start, when there is no leader that could be disturbed
/// @param firstMost and at most
/// @param stepDown how long a leader leads on that a majority does not answer
record RaftTimes(
    Duration electionLeast,
    Duration electionMost,
    Duration firstLeast,
    Duration firstMost,
    Duration stepDown) {
  /// For real networks and disks: shorter elections were seen to fail in bulk on busy machines.
  static final RaftTimes USUAL =
      new RaftTimes(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofMillis(1500),
          Duration.ofSeconds(2));
}

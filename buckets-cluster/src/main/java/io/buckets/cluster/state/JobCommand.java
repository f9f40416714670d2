package io.buckets.cluster.state;

import java.time.Instant;

/// A change of the jobs.
public sealed interface JobCommand extends ClusterCommand {
  /// Makes a job, idle; its id is the index of this command. Refused: CONFLICT if one of that kind
  /// has not ended; BUSY if there are too many.
  ///
  /// @param kind what it does
  /// @param at when, by the clock of the node that was asked
  record CreateJob(Job.Kind kind, Instant at) implements JobCommand {}

  /// Says how far a job is. Refused: CONFLICT if there is none of that id or it has ended.
  ///
  /// @param id of the job
  /// @param state its next
  /// @param at when, by the clock of whoever says so
  record ChangeJob(long id, Job.State state, Instant at) implements JobCommand {}

  /// Forgets a job. Refused: CONFLICT if there is none of that id or it has not ended.
  ///
  /// @param id of the job
  record RemoveJob(long id) implements JobCommand {}
}

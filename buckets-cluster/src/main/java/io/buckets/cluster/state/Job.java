package io.buckets.cluster.state;

import java.time.Instant;

/// Work on the whole cluster that outlives the process that does it.
///
/// @param id the index of the command that made it
/// @param kind what it does
/// @param state how far it is
/// @param since when it came into that state, by the clock of the node that said so
public record Job(long id, Kind kind, State state, Instant since) {
  /// What a job does.
  public enum Kind {
    /// Verifies everything at rest.
    SCRUB,
    /// Walks by every register and makes it whole.
    HEAL,
    /// Makes actual placement equal wanted placement.
    MOVE
  }

  /// How far a job is.
  public enum State {
    /// It waits for somebody to do it.
    IDLE,
    /// Somebody does it.
    RUNNING,
    /// It is held.
    PAUSED,
    /// It is done.
    COMPLETED,
    /// It was given up.
    FAILED;

    /// Whether nothing comes after it.
    public boolean isEnd() {
      return this == COMPLETED || this == FAILED;
    }
  }
}

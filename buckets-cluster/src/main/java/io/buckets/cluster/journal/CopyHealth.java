package io.buckets.cluster.journal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// How one copy of the control journal is.
///
/// @param driveId the drive that keeps it
/// @param directory where, if the drive is there
/// @param state whether it counts
/// @param index the last command it is known to have synced
/// @param reason why it is out of service; empty while it is not
public record CopyHealth(
    UUID driveId, Optional<Path> directory, State state, long index, String reason) {
  /// Whether a copy counts.
  public enum State {
    /// It receives every command and counts towards the majority.
    IN_STEP,
    /// It is being brought up to date and does not count yet.
    CATCHING_UP,
    /// It failed, or was not there, and receives nothing until it rejoins.
    OUT
  }
}

package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import org.jspecify.annotations.Nullable;

/// What a drive says of itself, where something is decided by it.
///
/// @param ceiling a ballot not older than any that this drive, or the drive it was made from, has
///   promised, accepted or installed: the drive promises nothing at or below it after a restart
/// @param fillingSince if the drive is being filled, and so answers "unknown" where it would answer
///   "absent": the ballot from which on it remembers what it accepted, which names this filling;
///   else null
public record DriveStatus(Ballot ceiling, @Nullable Ballot fillingSince) {
  /// Whether the drive is being filled.
  public boolean filling() {
    return fillingSince != null;
  }
}

package io.buckets.cluster;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// A drive that keeps, or should keep, a copy of the control journal.
///
/// @param driveId who it is; the caller has compared it with the drive's `format.json`
/// @param directory the drive's directory, or empty if the drive is not there
public record JournalDrive(UUID driveId, Optional<Path> directory) {
  /// A drive that is there.
  public static JournalDrive at(UUID driveId, Path directory) {
    return new JournalDrive(driveId, Optional.of(directory));
  }

  /// A drive that belongs to the deployment and is not there. Naming it matters: what a majority is
  /// depends on it.
  public static JournalDrive absent(UUID driveId) {
    return new JournalDrive(driveId, Optional.empty());
  }
}

package io.buckets.cluster.topology;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// A drive of this process, and where it is; it keeps, or should keep, copies of what all drives
/// must remember: the control journal and the topology.
///
/// @param driveId who it is; the caller has compared it with the drive's `format.json`
/// @param directory the drive's directory, or empty if the drive is not there
public record DriveDirectory(UUID driveId, Optional<Path> directory) {
  /// A drive that is there.
  public static DriveDirectory at(UUID driveId, Path directory) {
    return new DriveDirectory(driveId, Optional.of(directory));
  }

  /// A drive that belongs to the deployment and is not there. Naming it matters: what a majority is
  /// depends on it.
  public static DriveDirectory absent(UUID driveId) {
    return new DriveDirectory(driveId, Optional.empty());
  }
}

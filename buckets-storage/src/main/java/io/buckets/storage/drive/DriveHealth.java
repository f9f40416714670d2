package io.buckets.storage.drive;

import org.jspecify.annotations.Nullable;

/// Whether a drive serves, and why not.
///
/// @param inService whether it takes requests
/// @param reason what took it out of service, for operators; null while it serves
public record DriveHealth(boolean inService, @Nullable String reason) {
  /// A drive that serves.
  public static final DriveHealth GOOD = new DriveHealth(true, null);
}

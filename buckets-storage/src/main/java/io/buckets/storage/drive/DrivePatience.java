package io.buckets.storage.drive;

import io.buckets.core.Limits;
import java.time.Duration;

/// How long drives are waited for.
///
/// @param late a call that takes longer makes its drive suspect
/// @param call how long a call may take before it counts as failed
/// @param close how long letting go of a drive is waited for
/// @param look how often late calls are looked for, and suspect drives tried
public record DrivePatience(Duration late, Duration call, Duration close, Duration look) {
  /// The store's own.
  public static final DrivePatience STANDARD =
      new DrivePatience(
          Limits.DRIVE_LATE, Limits.DRIVE_CALL, Limits.DRIVE_CLOSE, Limits.DRIVE_LOOK);
}

package io.buckets.storage.drive;

import org.jspecify.annotations.Nullable;

/// Told how long a drive took for each call that it was asked.
@FunctionalInterface
public interface CallTimer {
  /// A call has ended. On the caller's thread, so it must not wait.
  ///
  /// @param failure why it came to nothing; null if it was answered
  void took(DriveCall which, long nanos, DriveException.@Nullable Reason failure);
}

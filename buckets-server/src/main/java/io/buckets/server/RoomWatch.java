package io.buckets.server;

import io.buckets.storage.drive.DriveUsage;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers which drives were full, and so may lack what was stored meanwhile, until they have
/// room again.
///
/// Threading: any thread.
final class RoomWatch {
  /// So much of a file system is room worth filling: one part in so many.
  private static final int WORTH_FILLING = 100;

  private final Set<UUID> full = ConcurrentHashMap.newKeySet();

  /// Takes in how much room a drive has.
  ///
  /// @return whether it was full and has room again: what did not fit can be brought to it now
  boolean hasRoomAgain(UUID drive, DriveUsage usage) {
    if (usage.freeBytes() == 0) {
      full.add(drive);
      return false;
    }
    return usage.freeBytes() > usage.totalBytes() / WORTH_FILLING && full.remove(drive);
  }
}

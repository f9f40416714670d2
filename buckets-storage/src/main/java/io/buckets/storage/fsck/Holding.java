package io.buckets.storage.fsck;

import io.buckets.storage.drive.DriveHead;
import java.util.List;

/// What one slot of an erasure set was found to hold of a register.
sealed interface Holding {
  /// The drive answered.
  ///
  /// @param head its head, with document and shard
  /// @param older its older versions, newest first, with their shards
  record Held(DriveHead head, List<DriveHead> older) implements Holding {}

  /// The drive is not there: nothing is said of it.
  record Away() implements Holding {}

  /// The drive is there, but not its answer.
  record Unreadable(String why) implements Holding {}
}

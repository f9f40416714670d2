package io.buckets.storage.commit;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.RegisterKey;

/// Brings a state, as it is, to a drive that lacks what it takes to make it: the state before it,
/// or its shard files. The healer does it; it may take long.
@FunctionalInterface
public interface StateCopier {
  /// Rebuilds every version of the state for `target` from the slots `sources`, seals its shard
  /// files, and installs it with {@link Drive#install}.
  ///
  /// @param head the head to install: its label, its pending change if it is undecided; shard and
  ///   index are the target's own
  /// @param sources slots that hold the state as their head, at least k (bit i is slot i)
  /// @return what the drive answered
  /// @throws DriveException if the target, or too many sources, failed
  CommitReply copy(RegisterKey key, DriveHead head, int sources, int target) throws DriveException;
}

package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Head;
import org.jspecify.annotations.Nullable;

/// A register as one drive holds it, but for the older versions.
///
/// @param held the head
/// @param undo what the undecided head replaced; null if the head is decided
public record RegisterState(HeldHead held, @Nullable Undo undo) {
  /// Never written, or collected.
  public static final RegisterState ABSENT = new RegisterState(HeldHead.ABSENT, null);

  public boolean decided() {
    return undo == null;
  }

  public boolean isAbsent() {
    return held.head().ballot().equals(Head.ABSENT.ballot());
  }

  /// What the drive answers.
  ///
  /// @param fillingSince if the drive is being filled, and cannot say that something is absent,
  ///   since when; else null
  public DriveHead toDriveHead(@Nullable Ballot fillingSince, boolean withShard) {
    HeldHead previous = undo == null ? null : undo.previous();
    return new DriveHead(
        held.head(),
        decided(),
        undo == null ? null : undo.pending(),
        previous == null ? null : previous.head(),
        fillingSince,
        held.shardIndex(),
        withShard ? HeldHead.readOnly(held.shard()) : null,
        withShard && previous != null ? HeldHead.readOnly(previous.shard()) : null,
        undo == null ? 0 : undo.quorum(),
        Ballot.ZERO);
  }
}

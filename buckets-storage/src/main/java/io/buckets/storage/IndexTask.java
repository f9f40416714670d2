package io.buckets.storage;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the writer of an index is asked to do.
sealed interface IndexTask {
  /// A change of one register.
  ///
  /// @param rule works out the change
  /// @param durable whether it must be on stable storage before it is answered
  /// @param waiting who wants the answer, null for no one
  record Change(
      IndexKey at,
      RegisterKey register,
      Rule rule,
      boolean durable,
      @Nullable Waiting<CommitReply> waiting)
      implements IndexTask {}

  /// A fact about the drive.
  record Fact(FactRow row, @Nullable Waiting<Boolean> waiting) implements IndexTask {}

  /// The undo of a register that was decided in memory is to go, and the files that only it named.
  record Decided(IndexKey at, LiveRegisters.Live live, Set<ShardName> drops) implements IndexTask {}

  /// Works out a change from what the drive holds.
  interface Rule {
    Outcome apply(Register register);
  }

  /// Puts a fact into a batch; what it returns runs once the batch is durable.
  interface FactRow {
    Runnable put(DriveIndex.Batch batch) throws DriveException;
  }
}

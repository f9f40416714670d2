package io.buckets.storage.local;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Register;
import org.jspecify.annotations.Nullable;

/// What the writer of an index is asked to do.
sealed interface IndexTask {
  /// Whether it is to be done, and not given up any more: its waiter may have gone.
  default boolean isWanted() {
    return !(this instanceof Change change) || change.waiting() == null || change.waiting().begin();
  }

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
  ///
  /// @param durable whether it must be on stable storage before it is answered
  record Fact(FactRow row, @Nullable Waiting<Boolean> waiting, boolean durable)
      implements IndexTask {
    Fact(FactRow row, @Nullable Waiting<Boolean> waiting) {
      this(row, waiting, true);
    }
  }

  /// The undo of a register that was decided in memory is to go, and the files that only it named.
  record Decided(IndexKey at, LiveRegisters.Live live, Outcome outcome) implements IndexTask {}

  /// Works out a change from what the drive holds.
  interface Rule {
    Outcome apply(Register register);
  }

  /// Puts a fact into a batch; what it returns runs once the batch is durable.
  interface FactRow {
    Runnable put(DriveIndex.Batch batch) throws DriveException;
  }
}

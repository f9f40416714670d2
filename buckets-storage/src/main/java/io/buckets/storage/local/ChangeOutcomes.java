package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.LiveRegisters.Stripe;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;
import java.util.List;

/// Works out what becomes of a change on what the index holds; the rules themselves know no I/O.
final class ChangeOutcomes {
  private final DriveIndex index;
  private final IndexWriter.BarsOfKey bars;

  ChangeOutcomes(DriveIndex index, IndexWriter.BarsOfKey bars) {
    this.index = index;
    this.bars = bars;
  }

  /// Under the lock of `stripe`.
  Outcome of(IndexTask.Change task, RegisterState state, Stripe stripe) throws DriveException {
    Register.Bars barring = bars.bars(task.at(), stripe);
    Register register = new Register(task.register(), state, barring, () -> older(task.register()));
    try {
      return task.rule().apply(register);
    } catch (Unreadable e) {
      throw e.failure;
    }
  }

  private List<HeldHead> older(RegisterKey register) {
    try {
      return index.older(register);
    } catch (DriveException e) {
      throw new Unreadable(e);
    }
  }
}

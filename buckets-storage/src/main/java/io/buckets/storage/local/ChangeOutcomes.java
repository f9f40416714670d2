package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.local.LiveRegisters.Stripe;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;

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
    LocalOlder older = new LocalOlder(index, task.register(), Part.ALL);
    Register register = new Register(task.register(), state, barring, older);
    try {
      return task.rule().apply(register);
    } catch (Unreadable e) {
      throw e.failure;
    }
  }
}

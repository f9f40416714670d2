package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.LiveRegisters.Live;
import io.buckets.storage.local.LiveRegisters.Stripe;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.OlderRows;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;
import java.util.List;

/// Marks heads of a drive decided: in memory at once where their state is there, and in the index
/// some time later.
///
/// Threading: any thread.
final class LocalDecides {
  private final LiveRegisters registers;
  private final IndexWriter writer;
  private final Waiters waiters;

  LocalDecides(LiveRegisters registers, IndexWriter writer, Waiters waiters) {
    this.registers = registers;
    this.writer = writer;
    this.waiters = waiters;
  }

  /// See {@link io.buckets.storage.drive.Drive#decide}.
  boolean all(List<Decision> decisions) throws DriveException {
    for (Decision decision : decisions) {
      decide(decision.key(), decision.ballot());
    }
    return true;
  }

  private void decide(RegisterKey key, Ballot ballot) throws DriveException {
    IndexKey at = IndexKey.of(key);
    if (registers.find(at) == null) {
      return;
    }
    boolean cold;
    Stripe stripe = registers.stripe(at);
    stripe.lock.lock();
    try {
      Live live = registers.find(at);
      if (live == null) {
        return;
      }
      RegisterState state = live.state;
      if (live.writing == null && state != null) {
        decideNow(at, key, live, state, ballot);
        return;
      }
      cold = live.writing == null;
    } finally {
      stripe.lock.unlock();
    }
    // While the head is being written, which other drives were quicker at, nobody waits for this.
    Waiting<CommitReply> waiting = cold ? new Waiting<>() : null;
    writer.submit(new IndexTask.Change(at, key, r -> r.decide(ballot), false, waiting));
    if (waiting != null) {
      CommitReply _ = waiters.await(waiting);
    }
  }

  private void decideNow(
      IndexKey at, RegisterKey key, Live live, RegisterState state, Ballot ballot) {
    Register.Bars open = new Register.Bars(Ballot.ZERO, Ballot.ZERO, null);
    Outcome outcome = new Register(key, state, open, OlderRows.NONE).decide(ballot);
    if (outcome.next() != null) {
      live.state = outcome.next();
      writer.submitLater(new IndexTask.Decided(at, live, outcome));
    }
  }
}

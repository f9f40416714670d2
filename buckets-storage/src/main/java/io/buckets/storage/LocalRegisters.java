package io.buckets.storage;

import io.buckets.core.AtomicFile;
import io.buckets.core.Ballot;
import io.buckets.storage.DriveException.Reason;
import io.buckets.storage.HeadCodec.Part;
import io.buckets.storage.LiveRegisters.Live;
import io.buckets.storage.LiveRegisters.Stripe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The registers of one local drive from the opening of its index to its closing.
///
/// **How a promise is kept.** Promise and acceptance of one key exclude each other by the lock of
/// its stripe. A prepare first promises, and only then reads: a change that was worked out before
/// the promise is waited for until it is durable, one that comes later is refused if it is older.
/// The answer may show a head newer than the promise asked for; then it is a refusal.
///
/// **The ceiling.** No ballot above {@link #ceiling} is promised before a higher one is synced; it
/// rides on whatever batch is being written when half of its lead is used up, so that a busy drive
/// never waits for it.
final class LocalRegisters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalRegisters.class);

  private final DriveIndex index;
  private final LiveRegisters registers;
  private final IndexWriter writer;
  private final AtomicBoolean raising = new AtomicBoolean();
  private volatile Ballot ceiling;
  private volatile Ballot collected;
  private volatile @Nullable Ballot fillingSince;
  private final InstantSource clock;

  /// How the registers of a drive are opened.
  ///
  /// @param directory where the index is
  /// @param label what threads are named after
  record Opening(
      Path directory,
      DriveResources resources,
      Durability durability,
      InstantSource clock,
      String label) {}

  /// Opens what is there, or begins anew: then nothing older than now is promised, and the drive is
  /// being filled if it had an index before and lost it, since an empty one would deny all that it
  /// held.
  LocalRegisters(Opening opening, Surroundings around) throws DriveException {
    index = DriveIndex.open(opening.directory(), opening.resources());
    try {
      clock = opening.clock();
      Ballot stored = DriveRows.ceiling(index);
      ceiling = stored == null ? Ballot.at(clock.millis(), 0, 0) : stored;
      collected = DriveRows.collected(index);
      fillingSince = stored == null ? begin(opening, ceiling) : DriveRows.filling(index);
      registers = new LiveRegisters(index, ceiling, DriveRows.undecided(index));
      markMade(opening);
    } catch (DriveException | RuntimeException e) {
      index.close();
      throw e;
    }
    writer =
        new IndexWriter(
            index,
            registers,
            (at, stripe) -> new Register.Bars(stripe.promises.of(at), collected, fillingSince),
            around,
            opening);
    writer.start();
  }

  private @Nullable Ballot begin(Opening opening, Ballot first) throws DriveException {
    Ballot since = null;
    if (Files.exists(mark(opening))) {
      since = BallotCeiling.beforeFilling(clock.millis());
      LOG.warn("drive {} has lost its index and is being filled again", opening.label());
    }
    try (DriveIndex.Batch batch = index.begin()) {
      DriveRows.ceiling(batch, first);
      DriveRows.filling(batch, since);
      batch.write(true);
    }
    return since;
  }

  /// The file that says that there was an index here.
  private static Path mark(Opening opening) {
    return opening.directory().resolveSibling("index.made");
  }

  private static void markMade(Opening opening) throws DriveException {
    try {
      if (!Files.exists(mark(opening))) {
        AtomicFile.replace(mark(opening), new byte[0]);
      }
    } catch (IOException e) {
      throw new DriveException(Reason.FAILED, "the drive cannot be marked: " + e, e);
    }
  }

  PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard) throws DriveException {
    IndexKey at = IndexKey.of(key);
    coverByCeiling(ballot);
    CountDownLatch writing = null;
    Stripe stripe = registers.stripe(at);
    stripe.lock.lock();
    try {
      Ballot promised = stripe.promises.of(at);
      Ballot since = fillingSince;
      Ballot bar = since != null && since.isAfter(promised) ? since : promised;
      if (!ballot.isAfter(bar)) {
        return new PrepareReply.Refused(bar);
      }
      stripe.promises.promise(at, ballot);
      Live live = registers.find(at);
      writing = live == null ? null : live.writing;
    } finally {
      stripe.lock.unlock();
    }
    if (writing != null) {
      awaitUninterruptibly(writing);
      writer.assertSound();
    }
    writer.assertSound();
    RegisterState state = registers.read(at, withShard ? Part.ALL : Part.META);
    Ballot barrier = state.isAbsent() ? collected : state.held().head().ballot();
    return ballot.isAfter(barrier)
        ? new PrepareReply.Promised(state.toDriveHead(fillingSince, withShard))
        : new PrepareReply.Refused(barrier);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void coverByCeiling(Ballot ballot) throws DriveException {
    Ballot now = ceiling;
    if (ballot.isAfter(now)) {
      Waiting<Boolean> waiting = new Waiting<>();
      writer.submit(new IndexTask.Fact(batch -> raise(batch, ballot), waiting));
      waiting.await();
    } else if (BallotCeiling.isNear(ballot, now) && raising.compareAndSet(false, true)) {
      writer.submit(new IndexTask.Fact(batch -> raise(batch, ballot), null));
    }
  }

  private Runnable raise(DriveIndex.Batch batch, Ballot ballot) throws DriveException {
    Ballot wanted = BallotCeiling.above(ballot);
    if (!wanted.isAfter(ceiling)) {
      return () -> raising.set(false);
    }
    DriveRows.ceiling(batch, wanted);
    return () -> {
      // Two ballots may raise it in one batch, the lower one last.
      ceiling = wanted.isAfter(ceiling) ? wanted : ceiling;
      raising.set(false);
    };
  }

  DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return registers
        .read(IndexKey.of(key), withShard ? Part.ALL : Part.META)
        .toDriveHead(fillingSince, withShard);
  }

  List<DriveHead> versions(RegisterKey key) throws DriveException {
    return index.older(key).stream().map(HeldHead::toDriveHead).toList();
  }

  /// Has a change worked out and, if it is accepted, made durable.
  CommitReply change(RegisterKey key, IndexTask.Rule rule) throws DriveException {
    return change(key, rule, () -> {});
  }

  /// Has a change worked out and, if it is accepted, made durable.
  ///
  /// @param settled runs once, as soon as the change cannot be made any more: before this returns,
  ///   or later if this gives up waiting
  CommitReply change(RegisterKey key, IndexTask.Rule rule, Runnable settled) throws DriveException {
    Waiting<CommitReply> waiting = new Waiting<>();
    try {
      writer.submit(new IndexTask.Change(IndexKey.of(key), key, rule, true, waiting));
    } catch (DriveException e) {
      settled.run();
      throw e;
    }
    try {
      return waiting.await();
    } finally {
      waiting.whenSettled(settled);
    }
  }

  void decide(RegisterKey key, Ballot ballot) throws DriveException {
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
      waiting.await();
    }
  }

  private void decideNow(
      IndexKey at, RegisterKey key, Live live, RegisterState state, Ballot ballot) {
    Register.Bars open = new Register.Bars(Ballot.ZERO, Ballot.ZERO, null);
    Outcome outcome = new Register(key, state, open, List::of).decide(ballot);
    if (outcome.next() != null) {
      live.state = outcome.next();
      writer.submitLater(new IndexTask.Decided(at, live, outcome.drops()));
    }
  }

  /// Removes a decided tombstone and remembers its ballot, in one step.
  void collect(RegisterKey key, Ballot ballot) throws DriveException {
    Waiting<Boolean> remembered = new Waiting<>();
    // The bar is raised first and for itself: alone, it refuses what nobody may send any more.
    RegisterState state = registers.read(IndexKey.of(key), Part.SUMMARY);
    boolean there = state.decided() && state.held().head().ballot().equals(ballot);
    if (!there || !state.held().head().isEmpty()) {
      return;
    }
    writer.submit(new IndexTask.Fact(batch -> raiseCollected(batch, ballot), remembered));
    remembered.await();
    change(key, register -> register.collect(ballot));
  }

  private Runnable raiseCollected(DriveIndex.Batch batch, Ballot ballot) throws DriveException {
    if (!ballot.isAfter(collected)) {
      return () -> {};
    }
    DriveRows.collected(batch, ballot);
    return () -> collected = ballot.isAfter(collected) ? ballot : collected;
  }

  boolean filling() {
    return fillingSince != null;
  }

  void setFilling(boolean wanted) throws DriveException {
    Ballot since = wanted ? BallotCeiling.beforeFilling(clock.millis()) : null;
    Waiting<Boolean> waiting = new Waiting<>();
    writer.submit(
        new IndexTask.Fact(
            batch -> {
              DriveRows.filling(batch, since);
              return () -> fillingSince = since;
            },
            waiting));
    waiting.await();
  }

  ScanPage scan(ScanRequest request) throws DriveException {
    return new RegisterScan(index, registers, fillingSince, request).page();
  }

  long changes(long bucketId) {
    return registers.changes.of(bucketId);
  }

  /// Whether any register of the file's owner names it: the object's, or one of its uploads'.
  boolean isNamed(ShardName name) throws DriveException {
    return new NameSearch(index, registers).isNamed(name);
  }

  /// Puts everything accepted so far on stable storage.
  void sync() throws DriveException {
    index.sync();
  }

  /// Ends cleanly: the next start may promise everything newer than what was promised.
  @Override
  public void close() {
    writer.close();
    try (DriveIndex.Batch batch = index.begin()) {
      Ballot exact = registers.newestPromise();
      if (ceiling.isAfter(exact)) {
        DriveRows.ceiling(batch, exact);
        batch.write(true);
      }
    } catch (DriveException e) {
      // The index has failed; then the ceiling that it holds is right, only higher than it need be.
      index.close();
      return;
    }
    index.close();
  }
}

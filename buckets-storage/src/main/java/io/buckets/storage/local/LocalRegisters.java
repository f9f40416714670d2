package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.Refill;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.local.LiveRegisters.Live;
import io.buckets.storage.local.LiveRegisters.Stripe;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.BallotCeiling;
import io.buckets.storage.register.CollectGuard;
import io.buckets.storage.register.HeadsAbove;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

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
  private final DriveIndex index;
  private final DriveThreads threads;
  private final LiveRegisters registers;
  private final RegisterReads reads;
  private final IndexWriter writer;
  private final DriveCeiling ceiling;
  private final CollectGuard collected;
  private final OlderReads olderReads;
  private final LocalDecides decides;
  private final Waiters waiters = new Waiters();

  /// The newest ballot in the row of it; the writer's own.
  private Ballot collectedWritten;

  private volatile @Nullable Ballot fillingSince;
  private volatile @Nullable String fillingWhy;
  private final IndexFiles files;
  private final IndexMarks marks;
  private final InstantSource clock;

  /// How the registers of a drive are opened.
  ///
  /// @param files where the index is
  /// @param index the open index, closed with the registers
  /// @param around the drive
  /// @param threads where what is not in memory is read
  /// @param label what threads are named after
  /// @param refill if the index is new in the place of one that the drive had
  record Opening(
      IndexFiles files,
      DriveIndex index,
      Surroundings around,
      DriveThreads threads,
      Durability durability,
      InstantSource clock,
      String label,
      @Nullable Refill refill) {}

  /// Opens what is there, or begins anew: then nothing older than now is promised, and the drive is
  /// being filled if it had an index before and lost it, since an empty one would deny all that it
  /// held.
  LocalRegisters(Opening opening) throws DriveException {
    index = opening.index();
    threads = opening.threads();
    files = opening.files();
    Ballot first;
    try {
      clock = opening.clock();
      Ballot stored = DriveRows.ceiling(index);
      first = stored == null ? Ballot.at(clock.millis(), 0, 0) : stored;
      fillingSince = stored == null ? IndexBeginning.of(opening, first) : DriveRows.filling(index);
      fillingWhy = DriveRows.fillingWhy(index);
      marks = IndexBeginning.marks(opening);
      collected =
          new CollectGuard(IndexBeginning.guarded(DriveRows.collected(index), fillingSince));
      collectedWritten = collected.newest();
      registers = new LiveRegisters(index, first, DriveRows.undecided(index));
      reads = new RegisterReads(registers, index, threads);
      olderReads = new OlderReads(registers, index, threads);
      VersionLookups.ensure(index);
      files.markStrict();
    } catch (IOException e) {
      index.close();
      throw new DriveException(Reason.FAILED, "the drive cannot be marked: " + e, e);
    } catch (DriveException | RuntimeException e) {
      index.close();
      throw e;
    }
    writer =
        new IndexWriter(
            index,
            registers,
            (at, stripe) ->
                new Register.Bars(stripe.promises.of(at), collected.of(at), fillingSince),
            marks,
            opening);
    ceiling = new DriveCeiling(first, clock, writer);
    decides = new LocalDecides(registers, writer, waiters);
    writer.start();
  }

  PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard) throws DriveException {
    IndexKey at = IndexKey.of(key);
    ceiling.promises(ballot);
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
      Waiting.until(writing, threads.deadline());
    }
    writer.assertSound();
    RegisterState state = reads.read(at, withShard ? Part.ALL : Part.META);
    Ballot barrier = state.isAbsent() ? collected.of(at) : state.held().head().ballot();
    return ballot.isAfter(barrier)
        ? new PrepareReply.Promised(state.toDriveHead(fillingSince, withShard))
        : new PrepareReply.Refused(barrier);
  }

  DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    IndexKey at = IndexKey.of(key);
    return shown(at, reads.read(at, withShard ? Part.ALL : Part.META), withShard);
  }

  /// The head, if the index need not look into its files for it; else null.
  @Nullable DriveHead headInMemory(RegisterKey key, boolean withShard) throws DriveException {
    IndexKey at = IndexKey.of(key);
    RegisterState known = reads.readInMemory(at, withShard ? Part.ALL : Part.META);
    return known == null ? null : shown(at, known, withShard);
  }

  private DriveHead shown(IndexKey at, RegisterState state, boolean withShard) {
    return state.toDriveHead(fillingSince, withShard).collectedUpTo(collected.of(at));
  }

  VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    return index.olderPage(key, head(key, false), from, limit);
  }

  OlderReply older(RegisterKey key, OlderQuery query, boolean withShards) throws DriveException {
    OlderReply reply = olderReads.read(new OlderReads.Asked(key, query, withShards, fillingSince));
    return reply.below(reply.head().collectedUpTo(collected.of(IndexKey.of(key))));
  }

  /// Marks heads decided.
  LocalDecides decides() {
    return decides;
  }

  CommitReply rollback(RollbackRequest request) throws DriveException {
    ceiling.covers(request.ballot());
    return change(request.key(), register -> register.rollback(request));
  }

  /// The drive does not answer: who waits for its index is told.
  void suspected() {
    waiters.suspected();
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
    IndexTask.Change task = new IndexTask.Change(IndexKey.of(key), key, rule, true, waiting);
    try {
      writer.submit(task);
    } catch (DriveException e) {
      settled.run();
      throw e;
    }
    try {
      return waiters.await(waiting);
    } catch (DriveException e) {
      writer.takeBack(task, e);
      throw e;
    } finally {
      waiting.whenSettled(settled);
    }
  }

  /// Removes a decided tombstone and remembers its ballot, in one step.
  void collect(RegisterKey key, Ballot ballot) throws DriveException {
    // The bar is raised first and for itself: alone, it refuses what nobody may send any more.
    RegisterState state = reads.read(IndexKey.of(key), Part.SUMMARY);
    boolean there = state.decided() && state.held().head().ballot().equals(ballot);
    if (!there || !state.held().head().isEmpty()) {
      return;
    }
    IndexKey at = IndexKey.of(key);
    write(batch -> raiseCollected(batch, at, ballot));
    change(key, register -> register.collect(ballot));
  }

  private Runnable raiseCollected(DriveIndex.Batch batch, IndexKey at, Ballot ballot)
      throws DriveException {
    // Two ballots may raise it in one batch, the lower one last.
    if (ballot.isAfter(collectedWritten)) {
      collectedWritten = ballot;
      DriveRows.collected(batch, ballot);
    }
    return () -> collected.raise(at, ballot);
  }

  /// Why the drive is being filled; null if it is not.
  @Nullable String fillingWhy() {
    String why = fillingWhy;
    return fillingSince == null ? null : why == null ? "it is being filled" : why;
  }

  void beginFilling(String why) throws DriveException {
    fill(BallotCeiling.beforeFilling(clock.millis(), ceiling.now()), why);
  }

  boolean endFilling(Ballot since) throws DriveException {
    if (!since.equals(fillingSince)) {
      return fillingSince == null;
    }
    fill(null, "");
    IndexBeginning.end(files);
    return true;
  }

  private void fill(@Nullable Ballot since, String why) throws DriveException {
    write(batch -> {
      DriveRows.filling(batch, since);
      DriveRows.fillingWhy(batch, why);
      return () -> {
        fillingWhy = why;
        fillingSince = since;
      };
    });
  }

  private void write(IndexTask.FactRow fact) throws DriveException {
    Waiting<Boolean> waiting = new Waiting<>();
    writer.submit(new IndexTask.Fact(fact, waiting));
    boolean _ = waiters.await(waiting);
  }

  /// What the index says of itself; nothing on the drive speaks against it.
  DriveStanding standing() throws DriveException {
    boolean filling = fillingSince != null;
    return new DriveStanding(
        marks.stored(), marks.others(), null, true, filling, DriveRows.latestMillis(index));
  }

  /// How far the index has come on stable storage.
  Mark mark() {
    return marks.stored();
  }

  /// Makes what follows newer than `past`, which the index does not reach.
  void outdo(Mark past) throws DriveException {
    if (past.isAfter(marks.written())) {
      write(batch -> marks.outdo(batch, past));
    }
  }

  /// Keeps the marks of other drives, soon; nobody waits for it.
  void remember(Map<UUID, Mark> others) throws DriveException {
    if (marks.isNews(others)) {
      writer.submit(new IndexTask.Fact(batch -> marks.remember(batch, others), null, false));
    }
  }

  /// Which ballots it may promise and accept, and how far it has done so.
  DriveCeiling promised() {
    return ceiling;
  }

  DriveStatus status() {
    Ballot newest = collected.newest();
    Ballot now = ceiling.now();
    Ballot highest = newest.isAfter(now) ? newest : now;
    Ballot since = fillingSince;
    return new DriveStatus(since != null && since.isAfter(highest) ? since : highest, since);
  }

  /// Takes back what was accepted above `to`; the ceiling last, so that a crash before leaves the
  /// rest to the next start. See {@link Drive#lowerCeiling}.
  boolean lowerCeiling(Ballot to) throws DriveException {
    HeadsAbove above = new HeadsAbove(to, this::scan);
    if (collected.newest().isAfter(to) || above.anyDecided()) {
      return false;
    }
    fill(
        BallotCeiling.beforeFilling(to.millis(), Ballot.ZERO),
        "what it accepted of a clock far ahead was taken back");
    above.forEach(key -> change(key, register -> register.lowered(to)));
    write(batch -> {
      Runnable lowered = ceiling.lower(batch, to);
      return () -> {
        lowered.run();
        registers.lowerPromises(to);
      };
    });
    return true;
  }

  ScanPage scan(ScanRequest request) throws DriveException {
    ScanPage page = new RegisterScan(index, registers, olderReads, fillingSince, request).page();
    return fillingSince == null ? page : page.ofFilling();
  }

  long changes(long bucketId) {
    return registers.changes.of(bucketId);
  }

  /// Whether any register of the file's owner names it: the object's, or one of its uploads'.
  boolean isNamed(ShardName name) throws DriveException {
    return names().isNamed(name);
  }

  /// Asks for many files, one after the other.
  NameSearch names() {
    return new NameSearch(olderReads);
  }

  /// Waits until the writer has done what it is at, and syncs: on a thread that may wait.
  void probe() throws DriveException {
    // Something is written, what was there before: it raises the mark.
    write(batch -> marks.remember(batch, Map.of()));
    sync();
  }

  /// Puts everything accepted so far on stable storage.
  void sync() throws DriveException {
    Mark written = marks.written();
    index.sync();
    marks.stored(written);
  }

  /// Ends cleanly: the next start may promise everything newer than what was promised.
  @Override
  public void close() {
    writer.close();
    ceiling.end(index, registers.newestPromise());
    index.close();
  }
}

package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.register.BallotCeiling;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ceiling of a local drive: kept in its index, ahead of every ballot that the drive promises
/// or accepts, and raised by the index's writer. See {@link BallotCeiling} for how far.
///
/// Threading: any thread.
final class DriveCeiling {
  private static final Logger LOG = LoggerFactory.getLogger(DriveCeiling.class);

  private final IndexWriter writer;
  private final InstantSource clock;
  private final AtomicBoolean raising = new AtomicBoolean();
  private volatile Ballot ceiling;

  /// The highest ceiling written, durable or not yet. Owned by the index's writer.
  private Ballot written;

  /// The newest ballot of any head that was accepted or brought here, promised before or not.
  private final LongAccumulator newestHead = new LongAccumulator(Math::max, 0);

  /// @param stored what the index holds
  DriveCeiling(Ballot stored, InstantSource clock, IndexWriter writer) {
    this.ceiling = stored;
    this.written = stored;
    this.clock = clock;
    this.writer = writer;
  }

  Ballot now() {
    return ceiling;
  }

  /// To be called before a ballot is promised.
  void promises(Ballot ballot) throws DriveException {
    BallotCeiling.assertNear(ballot, ceiling, clock);
    cover(ballot);
  }

  /// To be called before a head at `ballot` is accepted, which may not have been promised here.
  void covers(Ballot ballot) throws DriveException {
    BallotCeiling.assertNear(ballot, ceiling, clock);
    newestHead.accumulate(ballot.clock());
    cover(ballot);
  }

  /// The same for a head that is brought: of one that was decided, a quorum has judged the ballot.
  void covers(DriveHead brought) throws DriveException {
    if (brought.pending() != null) {
      covers(brought.ballot());
    } else {
      newestHead.accumulate(brought.ballot().clock());
      cover(brought.ballot());
    }
  }

  private void cover(Ballot ballot) throws DriveException {
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
    if (!wanted.isAfter(written)) {
      // Two ballots may raise it in one batch, the lower one last.
      return () -> raising.set(false);
    }
    written = wanted;
    DriveRows.ceiling(batch, wanted);
    return () -> {
      ceiling = wanted;
      raising.set(false);
    };
  }

  /// Lowers it, by the index's writer.
  ///
  /// @return what to do when the batch is written
  Runnable lower(DriveIndex.Batch batch, Ballot to) throws DriveException {
    written = to;
    DriveRows.ceiling(batch, to);
    return () -> {
      ceiling = to;
      newestHead.reset();
    };
  }

  /// Writes what it need be, once the writer has ended and nothing more is promised or accepted.
  ///
  /// @param promised the newest promise
  void end(DriveIndex index, Ballot promised) {
    Ballot heads = new Ballot(newestHead.get() + 1, 0);
    Ballot exact = heads.isAfter(promised) ? heads : promised;
    if (!ceiling.isAfter(exact)) {
      return;
    }
    try (DriveIndex.Batch batch = index.begin()) {
      DriveRows.ceiling(batch, exact);
      batch.write(true);
    } catch (DriveException e) {
      // The index has failed; then the ceiling that it holds is right, only higher than it need be.
      LOG.debug("the ceiling stays at {}: {}", ceiling, e.getMessage());
    }
  }
}

package io.buckets.storage.object;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.Space;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.OrphanSweep;
import io.buckets.storage.repair.RegisterSweep;
import io.buckets.storage.repair.UnnamedSweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finishes what a dead process began, without being asked: after the start and from time to time
/// it takes back deletions of buckets that were left half done ({@link BucketMarks}), ends uploads
/// that are over ({@link UploadEnding}), and removes shard files that nothing names ({@link
/// OrphanSweep}), once what the processes before left half made is settled. A drive that has come
/// back is swept at once; what drives notice by themselves is the matter of {@link UnnamedSweep}.
///
/// It goes by at most {@link Limits#SWEEP_PER_SECOND} things a second. Whatever cannot be judged or
/// done now, since drives are out of service, is left to the next time, which comes the sooner for
/// it. Every walk ({@link DriveRebuild}) ends uploads too. Marks and uploads are looked after by
/// the node that leads, files by the node whose drive they are on.
///
/// Threading: one thread of its own; {@link #run} may be called from any. Close it.
public final class LeftoverSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverSweep.class);

  private final ErasureSets sets;
  private final ObjectStore objects;
  private final OrphanSweep orphans;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicLong ended = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /// Drives that have come back and may have files nobody has looked at.
  private final Set<UUID> joined = ConcurrentHashMap.newKeySet();

  /// Whether all that the processes before left half made has been settled.
  private boolean settled;

  LeftoverSweep(ErasureSets sets, ObjectStore objects, OrphanSweep orphans) {
    this.sets = sets;
    this.objects = objects;
    this.orphans = orphans;
    this.thread = Thread.ofPlatform().name("leftover-sweep").daemon().start(this::runForEver);
  }

  /// Counts since the process started.
  ///
  /// @param uploads uploads whose remains were erased
  /// @param files shard files that were removed, since nothing named them
  public record Counts(long uploads, long files) {}

  /// What was done so far.
  public Counts counts() {
    return new Counts(ended.get(), orphans.removed());
  }

  private void runForEver() {
    long nextUploads = System.nanoTime() + Limits.SWEEP_DELAY.toNanos();
    long nextFiles = nextUploads;
    Duration restOfFiles = Limits.SWEEP_UPLOADS;
    try {
      while (!closed) {
        if (awaitJoined(nextUploads)) {
          Left left = safely(() -> sweepFiles(takeJoined(), new Steady()));
          // What could not be looked at is, with all else, in a while.
          nextFiles = left == Left.UNKNOWN ? nextUploads : nextFiles;
          continue;
        }
        nextUploads = System.nanoTime() + Limits.SWEEP_UPLOADS.toNanos();
        if (sets.duties().leads().getAsBoolean()) {
          safely(() -> endUploads(new Steady()));
        }
        if (System.nanoTime() - nextFiles >= 0) {
          restOfFiles = restAfter(safely(() -> sweepFiles(sets.mine(), new Steady())), restOfFiles);
          nextFiles = System.nanoTime() + restOfFiles.toNanos();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until a drive has come back; false if none has by `end`.
  private boolean awaitJoined(long end) throws InterruptedException {
    while (joined.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0 || closed) {
        return false;
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException("the sweep");
      }
    }
    return true;
  }

  /// The drives that have come back, which are forgotten here.
  private List<Drive> takeJoined() {
    List<Drive> drives = new ArrayList<>(sets.mine());
    drives.removeIf(drive -> !joined.remove(drive.id()));
    joined.clear();
    return drives;
  }

  /// What is left is looked at again, each time later.
  private static Duration restAfter(Left left, Duration before) {
    Duration rest =
        switch (left) {
          case NOTHING -> Limits.SWEEP_FILES;
          case AT_WORK -> Limits.ORPHAN_AGE;
          case UNKNOWN -> before.multipliedBy(2);
        };
    return rest.compareTo(Limits.SWEEP_FILES) < 0 ? rest : Limits.SWEEP_FILES;
  }

  /// What a sweep went by and did not remove.
  enum Left {
    /// Only what is named.
    NOTHING,
    /// Files that are being written.
    AT_WORK,
    /// What it could not judge, read or settle.
    UNKNOWN
  }

  private interface Sweep {
    Left run() throws InterruptedException;
  }

  private static Left safely(Sweep sweep) throws InterruptedException {
    try {
      return sweep.run();
    } catch (RuntimeException e) {
      LOG.warn("a sweep was cut short, and goes on the next time: {}", e.toString());
      return Left.UNKNOWN;
    }
  }

  /// Sweeps everything once, now.
  public void run() throws InterruptedException {
    endUploads(OrphanSweep.Pace.NONE);
    sweepFiles();
  }

  /// Sweeps the files of every drive of this node once, now.
  void sweepFiles() throws InterruptedException {
    sweepFiles(sets.mine(), OrphanSweep.Pace.NONE);
  }

  /// A drive has come back: its files are swept now.
  void driveJoined(UUID drive) {
    joined.add(drive);
    LockSupport.unpark(thread);
  }

  /// Takes back the deletions of buckets that were left half done, and ends the uploads that are
  /// over. Two may be at it at once.
  Left endUploads(OrphanSweep.Pace pace) throws InterruptedException {
    objects.marks().sweep();
    UploadEnding.Swept swept =
        objects.endings().sweep(new RegisterSweep(sets), objects.goneBuckets(), pace);
    ended.addAndGet(swept.ended());
    if (swept.ended() + swept.failed() > 0) {
      LOG.info(
          "{} uploads that were over are erased to the end, {} not yet",
          swept.ended(),
          swept.failed());
    }
    return swept.failed() == 0 ? Left.NOTHING : Left.UNKNOWN;
  }

  private Left sweepFiles(List<Drive> drives, OrphanSweep.Pace pace) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      settled = settled || new RegisterSweep(sets).settle(Space.OBJECTS, pace);
      long removed = orphans.removed();
      long atWork = orphans.atWork();
      long unjudged = orphans.unjudged();
      boolean toTheEnd = true;
      for (Drive drive : drives) {
        toTheEnd &= closed || sweep(drive, pace);
      }
      removed = orphans.removed() - removed;
      if (removed > 0) {
        LOG.info("{} shard files that nothing names are removed", removed);
      }
      if (!settled || !toTheEnd || orphans.unjudged() > unjudged) {
        return Left.UNKNOWN;
      }
      return orphans.atWork() > atWork ? Left.AT_WORK : Left.NOTHING;
    } finally {
      turn.unlock();
    }
  }

  /// @return false if it did not come to the end
  private boolean sweep(Drive drive, OrphanSweep.Pace pace) throws InterruptedException {
    try {
      return DriveBay.isOut(drive) || orphans.sweep(drive, pace);
    } catch (DriveException | StoreException e) {
      LOG.warn("the sweep left out the rest of {}: {}", drive.label(), e.getMessage());
      return false;
    }
  }

  /// So many in a second, by resting after each hundredth of them.
  private final class Steady implements OrphanSweep.Pace {
    private static final int AT_ONCE = Limits.SWEEP_PER_SECOND / 100;

    private int gone;

    @Override
    public boolean mayGoOn() throws InterruptedException {
      if (++gone % AT_ONCE == 0) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / 100);
        if (Thread.interrupted()) {
          throw new InterruptedException("the sweep");
        }
      }
      return !closed;
    }
  }

  /// Stops sweeping; what is under way ends by itself.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

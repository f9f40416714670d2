package io.buckets.storage;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finishes what a dead process began, without being asked: after the start and from time to time
/// it takes back deletions of buckets that were left half done ({@link BucketMarks}), ends uploads
/// that are over ({@link UploadEnding}), and removes shard files that nothing names ({@link
/// OrphanSweep}), once what the processes before left half made is settled.
///
/// It goes by at most {@link Limits#SWEEP_PER_SECOND} things a second. Whatever cannot be judged or
/// done now, since drives are out of service, is left to the next time.
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
    long nextFiles = System.nanoTime();
    Duration rest = Limits.SWEEP_DELAY;
    try {
      while (!closed) {
        TimeUnit.NANOSECONDS.sleep(rest.toNanos());
        rest = Limits.SWEEP_UPLOADS;
        sweepSafely(false);
        if (System.nanoTime() - nextFiles >= 0) {
          sweepSafely(true);
          nextFiles = System.nanoTime() + Limits.SWEEP_FILES.toNanos();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweepSafely(boolean files) throws InterruptedException {
    OrphanSweep.Pace pace = new Steady();
    try {
      if (files) {
        sweepFiles(pace);
      } else {
        sweepRegisters(pace);
      }
    } catch (RuntimeException e) {
      LOG.warn("a sweep was cut short, and goes on the next time: {}", e.toString());
    }
  }

  /// Sweeps everything once, now.
  public void run() throws InterruptedException {
    sweepRegisters(OrphanSweep.Pace.NONE);
    sweepFiles(OrphanSweep.Pace.NONE);
  }

  private void sweepRegisters(OrphanSweep.Pace pace) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      objects.marks().sweep();
      UploadEnding.Swept swept = objects.endings().sweep(objects.goneBuckets(), pace);
      ended.addAndGet(swept.ended());
      if (swept.ended() + swept.failed() > 0) {
        LOG.info(
            "{} uploads that were over are erased to the end, {} not yet",
            swept.ended(),
            swept.failed());
      }
    } finally {
      turn.unlock();
    }
  }

  /// @return false if it was stopped
  private boolean sweep(Drive drive, OrphanSweep.Pace pace) throws InterruptedException {
    try {
      return ErasureSets.isOut(drive) || orphans.sweep(drive, pace);
    } catch (DriveException | StoreException e) {
      LOG.warn("the sweep left out the rest of {}: {}", drive.label(), e.getMessage());
      return true;
    }
  }

  private void sweepFiles(OrphanSweep.Pace pace) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      settled = settled || new RegisterSweep(sets).settle(Space.OBJECTS, pace);
      long before = orphans.removed();
      for (Drive drive : sets.drives()) {
        if (!sweep(drive, pace)) {
          return;
        }
      }
      long removed = orphans.removed() - before;
      if (removed > 0) {
        LOG.info("{} shard files that nothing names are removed", removed);
      }
    } finally {
      turn.unlock();
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

package io.buckets.storage;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Walks by every register and makes it whole: after a drive was replaced by an empty one, after
/// one was away, or because an operator asks.
///
/// A drive being filled answers "unknown" for what it lacks; when a walk has gone by everything and
/// every register was made whole, the filling drives are in step and say so from then on.
///
/// Threading: one walk at a time; {@link #run} blocks until it is done.
public final class DriveRebuild {
  private static final Logger LOG = LoggerFactory.getLogger(DriveRebuild.class);
  private static final int AT_A_TIME = 16;

  private final ErasureSets sets;
  private final Healer healer;
  private final RegisterSweep sweep;
  private final AtomicLong visited = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicBoolean running = new AtomicBoolean();

  DriveRebuild(ErasureSets sets, Healer healer) {
    this.sets = sets;
    this.healer = healer;
    this.sweep = new RegisterSweep(sets);
  }

  /// How far the walk has come.
  ///
  /// @param running whether one is under way
  /// @param visited registers gone by in this walk, or the last
  /// @param incomplete of these, how many could not be made whole
  public record Progress(boolean running, long visited, long incomplete) {}

  /// How far the walk has come.
  public Progress progress() {
    return new Progress(running.get(), visited.get(), left.get());
  }

  /// Makes every register of a bucket, or of all, whole.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin so
  /// @param deep whether every block is verified as well
  /// @return false if a walk is under way already
  public boolean run(long bucketId, byte[] prefix, boolean deep) throws InterruptedException {
    if (!running.compareAndSet(false, true)) {
      return false;
    }
    try {
      visited.set(0);
      left.set(0);
      List<Drive> filling = sets.drives().stream().filter(Drive::filling).toList();
      Semaphore slots = new Semaphore(AT_A_TIME);
      boolean whole =
          sweep.visit(Space.OBJECTS, bucketId, prefix, key -> heal(key, deep, slots))
              && sweep.visit(Space.UPLOADS, bucketId, prefix, key -> heal(key, deep, slots));
      slots.acquire(AT_A_TIME);
      if (whole && bucketId < 0 && left.get() == 0) {
        filling.forEach(DriveRebuild::inStep);
      }
      return true;
    } finally {
      running.set(false);
    }
  }

  private boolean heal(RegisterKey key, boolean deep, Semaphore slots) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    Thread.startVirtualThread(() -> {
      try {
        visited.incrementAndGet();
        if (!healer.heal(key, deep)) {
          left.incrementAndGet();
        }
      } finally {
        slots.release();
      }
    });
    return true;
  }

  private static void inStep(Drive drive) {
    try {
      drive.setFilling(false);
      LOG.info("drive {} is in step", drive.label());
    } catch (DriveException e) {
      LOG.warn("drive {} could not be marked as in step: {}", drive.label(), e.getMessage());
    }
  }
}

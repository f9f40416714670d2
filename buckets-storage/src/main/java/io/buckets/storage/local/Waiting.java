package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The place where one thread waits for what another does for it.
///
/// @param <T> what it waits for
final class Waiting<T> {
  private static final int OPEN = 0;
  private static final int BEGUN = 1;
  private static final int GIVEN_UP = 2;

  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable T result;
  private volatile @Nullable DriveException failure;
  private volatile @Nullable DriveException abandoned;
  private volatile @Nullable Runnable afterwards;
  private final AtomicInteger state = new AtomicInteger(OPEN);

  /// What is waited for is done now, unless the waiter has given up: then it is not to be done.
  boolean begin() {
    return state.compareAndSet(OPEN, BEGUN) || state.get() == BEGUN;
  }

  /// Gives up what has not begun; false if it has.
  boolean giveUp() {
    return state.compareAndSet(OPEN, GIVEN_UP);
  }

  /// The waiter is to wait no longer; what was asked for may be done all the same.
  void abandon(DriveException why) {
    abandoned = why;
    LockSupport.unpark(waiter);
  }

  void succeed(T value) {
    result = value;
    LockSupport.unpark(waiter);
    settled();
  }

  void fail(DriveException cause) {
    failure = cause;
    LockSupport.unpark(waiter);
    settled();
  }

  /// Runs `next` once there is an answer: here and now if there is one, else, because the waiter
  /// gave up, by whoever answers. To be called once.
  void whenSettled(Runnable next) {
    afterwards = next;
    if (result != null || failure != null) {
      settled();
    }
  }

  private void settled() {
    if (afterwards != null) {
      runOnce();
    }
  }

  private synchronized void runOnce() {
    Runnable next = afterwards;
    afterwards = null;
    if (next != null) {
      next.run();
    }
  }

  /// Waits, at most {@link Limits#DRIVE_CALL}; an interrupt does not end it, since what was asked
  /// is under way.
  T await() throws DriveException {
    long deadline = System.nanoTime() + Limits.DRIVE_CALL.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        T value = result;
        if (value != null) {
          return value;
        }
        DriveException cause = failure == null ? abandoned : failure;
        if (cause != null) {
          throw new DriveException(cause.reason(), String.valueOf(cause.getMessage()), cause);
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new DriveException(
              Reason.TIMEOUT,
              "the drive did not answer for " + Limits.DRIVE_CALL.toSeconds() + " s");
        }
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Waits for a batch that is being written, at most so long; an interrupt does not end it.
  static void until(CountDownLatch written, Duration patience) throws DriveException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    boolean done = false;
    try {
      while (!done) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new DriveException(Reason.TIMEOUT, "a change of the register is not written yet");
        }
        try {
          done = written.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

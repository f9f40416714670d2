package io.buckets.storage;

import io.buckets.core.Limits;
import io.buckets.storage.DriveException.Reason;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The place where one thread waits for what another does for it.
///
/// @param <T> what it waits for
final class Waiting<T> {
  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable T result;
  private volatile @Nullable DriveException failure;
  private volatile @Nullable Runnable afterwards;

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
        DriveException cause = failure;
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
}

package io.buckets.cluster.journal;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The one lock over the state of a control plane, and the wait under it for news from the lanes.
final class JournalLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Does something under the lock.
  <T> T under(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /// Changes something under the lock, and wakes those who wait for a change.
  void change(Runnable work) {
    lock.lock();
    try {
      work.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits, under the lock, which others may take meanwhile.
  ///
  /// @return whether the condition holds
  /// @throws StoreException CLOSED if the thread is interrupted
  boolean await(BooleanSupplier condition, Duration patience) {
    long left = patience.toNanos();
    try {
      while (left > 0 && !condition.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "interrupted while waiting for drives", e);
    }
    return condition.getAsBoolean();
  }
}

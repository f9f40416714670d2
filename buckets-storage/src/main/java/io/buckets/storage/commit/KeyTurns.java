package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.storage.model.RegisterKey;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets the writers of one process change a key one after the other. Safety does not need it,
/// drives see to that; but two writers that do not wait for each other spend their time refusing
/// each other's ballots.
///
/// Threading: any thread.
final class KeyTurns {
  private static final class Turn {
    final ReentrantLock lock = new ReentrantLock(true);
    int users;
  }

  private final ConcurrentHashMap<RegisterKey, Turn> turns = new ConcurrentHashMap<>();

  /// A turn that was waited for. Close it on the same thread.
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /// Waits for the turn to change `key`.
  ///
  /// @return null if it did not come within `patience`
  @Nullable Held enter(RegisterKey key, Duration patience) {
    Turn turn =
        turns.compute(
            key,
            (k, existing) -> {
              Turn joined = existing == null ? new Turn() : existing;
              joined.users++;
              return joined;
            });
    boolean entered = false;
    try {
      entered = tryLock(turn.lock, patience);
    } finally {
      if (!entered) {
        leave(key);
      }
    }
    if (!entered) {
      return null;
    }
    return () -> {
      if (turn.lock.isHeldByCurrentThread()) {
        turn.lock.unlock();
      }
      leave(key);
    };
  }

  /// Leaves the turn to others while `pause` runs, if this thread has it.
  ///
  /// @return false if it had it, and did not get it back within `patience`: it goes on without, or
  ///   gives up
  boolean stepAside(RegisterKey key, Runnable pause, Duration patience) {
    Turn turn = turns.get(key);
    if (turn == null || !turn.lock.isHeldByCurrentThread()) {
      pause.run();
      return true;
    }
    int held = turn.lock.getHoldCount();
    for (int i = 0; i < held; i++) {
      turn.lock.unlock();
    }
    pause.run();
    boolean back = tryLock(turn.lock, patience);
    for (int i = 1; i < held && back; i++) {
      turn.lock.lock();
    }
    return back;
  }

  private static boolean tryLock(ReentrantLock lock, Duration patience) {
    try {
      return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.CLOSED, "interrupted while waiting", e);
    }
  }

  private void leave(RegisterKey key) {
    turns.computeIfPresent(key, (k, turn) -> --turn.users == 0 ? null : turn);
  }
}

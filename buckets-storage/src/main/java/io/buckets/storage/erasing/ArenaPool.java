package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lends the large arrays that uploads and repairs work in, within a fixed budget: over it, uploads
/// wait their turn and the heap does not grow.
///
/// An upload needs one arena to make progress and may take a second to fill while the first is
/// written. Nobody waits for an arena while holding one, so waiting ends. Threading: any thread;
/// fair.
final class ArenaPool {
  private final int arenaBytes;
  private final int all;
  private final Semaphore free;

  /// The one given back last is in the processor's cache, and first.
  private final ConcurrentLinkedDeque<byte[]> idle = new ConcurrentLinkedDeque<>();

  /// A pool of arrays of `arenaBytes`, together at most `budgetBytes`, but always at least two.
  ArenaPool(int arenaBytes, long budgetBytes) {
    this.arenaBytes = arenaBytes;
    this.all = (int) Math.max(2, budgetBytes / arenaBytes);
    this.free = new Semaphore(all, true);
  }

  /// An arena, waiting for one if need be.
  ///
  /// @throws StoreException BUSY if none came free in time
  byte[] take() {
    try {
      if (!free.tryAcquire(Limits.ARENA_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreException(
            StoreException.Reason.BUSY, "too many uploads are in progress; try again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.CLOSED, "interrupted while waiting", e);
    }
    return array();
  }

  /// An arena if one is free and nobody is waiting, else null.
  byte @Nullable [] tryTake() {
    return !free.hasQueuedThreads() && free.tryAcquire() ? array() : null;
  }

  /// Whether less than a quarter of them, or none, is free.
  boolean isScarce() {
    int left = free.availablePermits();
    return left == 0 || left < all / 4 || free.hasQueuedThreads();
  }

  private byte[] array() {
    byte[] array = idle.pollFirst();
    return array != null ? array : new byte[arenaBytes];
  }

  /// Forgets an arena that is not given back: another may be made in its place.
  void replace() {
    free.release();
  }

  /// Gives an arena back.
  void giveBack(byte[] arena) {
    idle.addFirst(arena);
    free.release();
  }
}

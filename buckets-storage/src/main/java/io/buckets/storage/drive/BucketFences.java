package io.buckets.storage.drive;

import io.buckets.core.NodeLimits;
import io.buckets.storage.model.Change;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongPredicate;

/// The fences of one drive, in memory, each for {@link NodeLimits#FENCE}, and the buckets that are
/// gone for good, which need none.
///
/// A change of a bucket passes while it holds a share of the bucket's lock; a fence is put up when
/// none does. So what passed before has been answered, or given up, when the fence stands.
///
/// Threading: any thread.
final class BucketFences {
  private record Standing(long mark, long sinceNanos) {
    boolean isOver() {
      return System.nanoTime() - sinceNanos > NodeLimits.FENCE.toNanos();
    }
  }

  private final ConcurrentHashMap<Long, Standing> standing = new ConcurrentHashMap<>();
  private final ReadWriteLock[] locks = new ReadWriteLock[64];
  private volatile LongPredicate gone = bucketId -> false;

  BucketFences() {
    Arrays.setAll(locks, i -> new ReentrantReadWriteLock());
  }

  /// Says which buckets are gone.
  void know(LongPredicate buckets) {
    gone = buckets;
  }

  /// Makes a change of a bucket.
  interface Passing<T> {
    T pass() throws DriveException;
  }

  /// Makes a change of a bucket, or answers `refusal` if a fence is in the way.
  <T> T pass(long bucketId, Change change, Passing<T> passing, T refusal) throws DriveException {
    if (change instanceof Change.Erase) {
      return passing.pass();
    }
    Lock share = lock(bucketId).readLock();
    share.lock();
    try {
      return isClosed(bucketId) ? refusal : passing.pass();
    } finally {
      share.unlock();
    }
  }

  private boolean isClosed(long bucketId) {
    Standing fence = standing.get(bucketId);
    return (fence != null && !fence.isOver()) || gone.test(bucketId);
  }

  /// Puts a fence up, or takes it down.
  ///
  /// @throws DriveException BUSY if changes that passed before do not end
  BucketFence.Answer set(BucketFence fence) throws DriveException {
    if (!fence.up()) {
      standing.computeIfPresent(
          fence.bucketId(), (id, now) -> now.mark > fence.mark() ? now : null);
      return BucketFence.Answer.DONE;
    }
    Lock whole = lock(fence.bucketId()).writeLock();
    acquire(whole);
    try {
      standing.values().removeIf(Standing::isOver);
      Standing before = standing.get(fence.bucketId());
      long mark = before == null ? fence.mark() : Math.max(before.mark, fence.mark());
      standing.put(fence.bucketId(), new Standing(mark, System.nanoTime()));
      boolean stood = before != null && before.mark == fence.mark();
      return stood ? BucketFence.Answer.STOOD : BucketFence.Answer.DONE;
    } finally {
      whole.unlock();
    }
  }

  private static void acquire(Lock whole) throws DriveException {
    try {
      if (!whole.tryLock(NodeLimits.FENCE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new DriveException(DriveException.Reason.BUSY, "changes of the bucket do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriveException(DriveException.Reason.TIMEOUT, "interrupted before a fence", e);
    }
  }

  private ReadWriteLock lock(long bucketId) {
    return locks[Math.floorMod(Long.hashCode(bucketId), locks.length)];
  }
}

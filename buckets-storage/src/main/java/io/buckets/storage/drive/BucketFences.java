package io.buckets.storage.drive;

import io.buckets.core.NodeLimits;
import io.buckets.storage.model.Change;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongPredicate;

/// The fences of one drive, in memory, each for {@link NodeLimits#FENCE}, and the buckets that are
/// gone for good, which need none.
///
/// A change of a bucket passes while it holds a share of the bucket's lock; a fence is put up when
/// none does. So what passed before has been answered, or given up, when the fence stands.
///
/// Threading: any thread. A share of a lock belongs to no thread, which is cheaper for virtual
/// ones.
final class BucketFences {
  private record Standing(long mark, long sinceNanos) {
    boolean isOver() {
      return System.nanoTime() - sinceNanos > NodeLimits.FENCE.toNanos();
    }
  }

  private final ConcurrentHashMap<Long, Standing> standing = new ConcurrentHashMap<>();
  private final StampedLock[] locks = new StampedLock[64];
  private volatile LongPredicate gone = bucketId -> false;

  BucketFences() {
    Arrays.setAll(locks, i -> new StampedLock());
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
    StampedLock lock = lock(bucketId);
    long share = lock.readLock();
    try {
      return isClosed(bucketId) ? refusal : passing.pass();
    } finally {
      lock.unlockRead(share);
    }
  }

  /// Whether a change of a bucket would be refused now.
  boolean isInTheWay(long bucketId, Change change) {
    return !(change instanceof Change.Erase) && isClosed(bucketId);
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
    StampedLock lock = lock(fence.bucketId());
    long whole = acquire(lock);
    try {
      standing.values().removeIf(Standing::isOver);
      Standing before = standing.get(fence.bucketId());
      long mark = before == null ? fence.mark() : Math.max(before.mark, fence.mark());
      standing.put(fence.bucketId(), new Standing(mark, System.nanoTime()));
      boolean stood = before != null && before.mark == fence.mark();
      return stood ? BucketFence.Answer.STOOD : BucketFence.Answer.DONE;
    } finally {
      lock.unlockWrite(whole);
    }
  }

  private static long acquire(StampedLock lock) throws DriveException {
    try {
      long whole = lock.tryWriteLock(NodeLimits.FENCE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      if (whole == 0) {
        throw new DriveException(DriveException.Reason.BUSY, "changes of the bucket do not end");
      }
      return whole;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriveException(DriveException.Reason.TIMEOUT, "interrupted before a fence", e);
    }
  }

  private StampedLock lock(long bucketId) {
    return locks[Math.floorMod(Long.hashCode(bucketId), locks.length)];
  }
}

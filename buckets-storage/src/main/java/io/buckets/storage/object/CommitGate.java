package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Keeps commits and the deletion of their bucket apart: a commit runs while its bucket is known to
/// be active, and a deletion, once it has marked the bucket, waits for the commits that began
/// before.
///
/// A commit that meets the mark waits for what becomes of the bucket, at most {@link
/// Limits#BUCKET_MARK_WAIT}: that the bucket does not exist it is told only when that is so.
///
/// Threading: any thread. Commits of one bucket share a read lock, held for the commit only, not
/// for the body.
final class CommitGate {
  private static final long LOOK_MILLIS = 5;

  private final ControlPlane control;
  private final BucketMarks marks;

  /// One for each bucket that was written to; whoever finds a bucket gone removes its lock.
  private final ConcurrentHashMap<Long, ReadWriteLock> locks = new ConcurrentHashMap<>();

  CommitGate(ControlPlane control, BucketMarks marks) {
    this.control = control;
    this.marks = marks;
  }

  /// Runs `commit` while the bucket takes writes.
  ///
  /// @throws StoreException NO_SUCH_BUCKET if it is gone, BUSY if it is going for too long
  <T> T commit(BucketInfo bucket, Supplier<T> commit) {
    long deadline = deadline();
    do {
      Lock lock = lock(bucket).readLock();
      acquire(lock, bucket, deadline);
      try {
        Optional<BucketInfo> now = now(bucket);
        if (now.isPresent() && now.orElseThrow().isWritable()) {
          return commit.get();
        }
      } finally {
        lock.unlock();
      }
    } while (remains(bucket, deadline));
    throw noSuchBucket(bucket.name());
  }

  /// Whether overwriting keeps what was there, as it is set now: to be asked within a plan, so that
  /// whatever is decided after a change of the setting was answered obeys it.
  ///
  /// @throws StoreException NO_SUCH_BUCKET if the bucket is gone
  Versioning versioning(BucketInfo bucket) {
    return now(bucket).orElseThrow(() -> noSuchBucket(bucket.name())).settings().versioning();
  }

  static long deadline() {
    return System.nanoTime() + Limits.BUCKET_MARK_WAIT.toNanos();
  }

  private ReadWriteLock lock(BucketInfo bucket) {
    return locks.computeIfAbsent(bucket.id(), id -> new ReentrantReadWriteLock());
  }

  private Optional<BucketInfo> now(BucketInfo bucket) {
    return control.state().bucket(bucket.name()).filter(now -> now.id() == bucket.id());
  }

  /// Waits until it is known what becomes of a bucket that is being deleted.
  ///
  /// @return whether it is there, and takes writes; else it is gone
  /// @throws StoreException BUSY if that is not known at `deadline`
  boolean remains(BucketInfo bucket, long deadline) {
    while (true) {
      Optional<BucketInfo> now = now(bucket);
      if (now.isEmpty()) {
        locks.remove(bucket.id());
        return false;
      }
      if (now.orElseThrow().isWritable()) {
        return true;
      }
      marks.undoIfDead(now.orElseThrow());
      pause(bucket, deadline);
    }
  }

  private static void pause(BucketInfo bucket, long deadline) {
    if (System.nanoTime() > deadline) {
      throw busy(bucket);
    }
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(bucket);
    }
  }

  private static void acquire(Lock lock, BucketInfo bucket, long deadline) {
    try {
      if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw busy(bucket);
      }
    } catch (InterruptedException e) {
      throw interrupted(bucket);
    }
  }

  /// Returns when every commit that may have begun before the bucket was marked has ended.
  ///
  /// @throws StoreException BUSY if that takes too long
  void drain(BucketInfo bucket) {
    Lock lock = lock(bucket).writeLock();
    acquire(lock, bucket, deadline());
    lock.unlock();
  }

  /// Forgets a bucket that is gone.
  void forget(BucketInfo bucket) {
    locks.remove(bucket.id());
  }

  /// Buckets that have a lock.
  int size() {
    return locks.size();
  }

  private static StoreException busy(BucketInfo bucket) {
    return new StoreException(
        Reason.BUSY, "the bucket " + bucket.name() + " is being deleted; try again");
  }

  private static StoreException interrupted(BucketInfo bucket) {
    Thread.currentThread().interrupt();
    return new StoreException(
        Reason.CLOSED, "interrupted while waiting for the bucket " + bucket.name());
  }

  static StoreException noSuchBucket(BucketName name) {
    return new StoreException(Reason.NO_SUCH_BUCKET, "the bucket " + name + " does not exist");
  }
}

package io.buckets.storage;

import io.buckets.cluster.BucketInfo;
import io.buckets.cluster.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps commits and the deletion of their bucket apart: a commit runs while its bucket is known to
/// be active, and a deletion, once it has marked the bucket, waits for the commits that began
/// before.
///
/// Threading: any thread. Commits of one bucket share a read lock, held for the commit only, not
/// for the body.
final class CommitGate {
  private static final Logger LOG = LoggerFactory.getLogger(CommitGate.class);

  private final ControlPlane control;
  private final ConcurrentHashMap<Long, ReadWriteLock> locks = new ConcurrentHashMap<>();

  CommitGate(ControlPlane control) {
    this.control = control;
  }

  /// Runs `commit` while the bucket takes writes.
  ///
  /// @throws StoreException NO_SUCH_BUCKET if it is gone or going
  <T> T commit(BucketInfo bucket, Supplier<T> commit) {
    ReadWriteLock lock = locks.computeIfAbsent(bucket.id(), id -> new ReentrantReadWriteLock());
    lock.readLock().lock();
    try {
      requireWritable(bucket);
      return commit.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void requireWritable(BucketInfo bucket) {
    boolean writable =
        control
            .state()
            .bucket(bucket.name())
            .filter(now -> now.id() == bucket.id() && now.isWritable())
            .isPresent();
    if (!writable) {
      throw noSuchBucket(bucket.name());
    }
  }

  /// Returns when every commit that may have begun before the bucket was marked has ended.
  void drain(BucketInfo bucket) {
    ReadWriteLock lock = locks.computeIfAbsent(bucket.id(), id -> new ReentrantReadWriteLock());
    lock.writeLock().lock();
    try {
      LOG.debug("no commit of the bucket {} is under way", bucket.name());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Forgets a bucket that is gone.
  void forget(BucketInfo bucket) {
    locks.remove(bucket.id());
  }

  static StoreException noSuchBucket(BucketName name) {
    return new StoreException(
        StoreException.Reason.NO_SUCH_BUCKET, "the bucket " + name + " does not exist");
  }
}

package io.buckets.storage.local;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/// How often the registers of each bucket of a drive have changed since it was opened: what stands
/// behind [Drive#changes]. Buckets share counters, so a count may rise for another bucket's change,
/// but never stays the same for a change of its own.
///
/// Threading: any thread.
final class ChangeCounts {
  private static final int COUNTERS = 1024;

  private final AtomicLongArray begun = new AtomicLongArray(COUNTERS);
  private final AtomicLongArray done = new AtomicLongArray(COUNTERS);

  /// Where counting begins: elsewhere after each opening.
  private final long start = ThreadLocalRandom.current().nextLong();

  /// A register of the bucket is about to change.
  void begin(long bucketId) {
    begun.incrementAndGet(counter(bucketId));
  }

  /// It has changed, for everybody to see. What never gets here, since the drive failed, leaves the
  /// bucket without a number that ever comes again.
  void end(long bucketId) {
    done.incrementAndGet(counter(bucketId));
  }

  /// The number of the bucket at this moment. While a change is under way nobody can tell what is
  /// to be seen, so it is one that never comes again. Since `done` is read first and does not
  /// exceed `begun`, they were equal when `begun` was read if they are found so.
  long of(long bucketId) {
    int counter = counter(bucketId);
    long ended = done.get(counter);
    long all = begun.get(counter);
    return all == ended ? start + all : ThreadLocalRandom.current().nextLong();
  }

  private static int counter(long bucketId) {
    return Math.floorMod(Long.hashCode(bucketId), COUNTERS);
  }
}

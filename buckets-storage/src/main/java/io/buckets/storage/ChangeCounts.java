package io.buckets.storage;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/// How often the registers of each bucket of a drive have changed since it was opened: what stands
/// behind [Drive#changes]. Buckets share counters, so a count may rise for another bucket's change,
/// but never stays the same for a change of its own.
///
/// Threading: any thread.
final class ChangeCounts {
  private static final int COUNTERS = 1024;

  private final AtomicLongArray counts = new AtomicLongArray(COUNTERS);

  /// Where counting begins: elsewhere after each opening.
  private final long start = ThreadLocalRandom.current().nextLong();

  /// A register of the bucket changes now, or has just changed.
  void count(long bucketId) {
    counts.incrementAndGet(counter(bucketId));
  }

  /// The number of the bucket at this moment.
  long of(long bucketId) {
    return start + counts.get(counter(bucketId));
  }

  private static int counter(long bucketId) {
    return Math.floorMod(Long.hashCode(bucketId), COUNTERS);
  }
}

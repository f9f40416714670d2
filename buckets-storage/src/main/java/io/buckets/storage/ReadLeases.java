package io.buckets.storage;

import io.buckets.core.Limits;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// When shard files were last read, to the second, in constant memory.
///
/// Files share slots by hash: one read keeps the others of its slot too, which costs a delayed
/// deletion now and then; a file read within {@link Limits#READ_LEASE} is never taken for unread.
/// Threading: any thread, no lock.
final class ReadLeases {
  private static final int SLOTS = 1 << 12;
  private static final int NEVER = 0;

  private final AtomicIntegerArray lastRead = new AtomicIntegerArray(SLOTS);

  /// `name` is read at `millis` since the epoch.
  void touch(ShardName name, long millis) {
    int second = second(millis);
    int slot = slot(name);
    if (lastRead.getPlain(slot) != second) {
      lastRead.setRelease(slot, second);
    }
  }

  /// When the lease on `name` ends, milliseconds since the epoch; in the past if it was not read
  /// lately.
  long end(ShardName name) {
    int second = lastRead.getAcquire(slot(name));
    return second == NEVER ? 0 : (second + 1) * 1000L + Limits.READ_LEASE.toMillis();
  }

  private static int second(long millis) {
    return (int) (millis / 1000);
  }

  private static int slot(ShardName name) {
    long mixed = name.data().high() * 31 + name.data().low() * 37 + name.part();
    return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 40) & (SLOTS - 1);
  }
}

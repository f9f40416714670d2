package io.buckets.storage.local;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Lets calls into native memory through until it is closed, and closes only when the last has come
/// out: a call into a closed database would end the process.
///
/// Threading: any thread; entering and leaving are one atomic addition each.
final class Gate {
  private static final long CLOSED = 1L << 62;
  private static final long POLL_NANOS = 200_000;

  private final AtomicLong inside = new AtomicLong();

  /// Whether the caller is inside now, and must {@link #leave}.
  boolean enter() {
    if (inside.incrementAndGet() < CLOSED) {
      return true;
    }
    inside.decrementAndGet();
    return false;
  }

  void leave() {
    inside.decrementAndGet();
  }

  /// Lets nobody in any more and returns when everyone is out. False if it was closed before.
  boolean close() {
    long before = inside.getAndUpdate(count -> count < CLOSED ? count + CLOSED : count);
    if (before >= CLOSED) {
      return false;
    }
    while (inside.get() != CLOSED) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}

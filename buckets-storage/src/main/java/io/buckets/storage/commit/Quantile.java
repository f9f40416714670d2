package io.buckets.storage.commit;

import io.buckets.core.Limits;
import java.util.concurrent.atomic.AtomicLong;

/// A running estimate of the 95th percentile of a latency, in one number: each sample above it
/// pushes it up nineteen times as hard as one below pulls it down, so it rests where one in twenty
/// is above.
///
/// Threading: any thread; a lost race loses a sample, which an estimate can bear.
final class Quantile {
  private static final long FLOOR = Limits.HEDGE_FLOOR.toNanos();
  private static final long CEILING = Limits.HEDGE_CEILING.toNanos();
  private static final int STEPS = 400;

  private final AtomicLong estimate = new AtomicLong(FLOOR);

  void add(long nanos) {
    long now = estimate.get();
    if (nanos < now && now == FLOOR) {
      return;
    }
    long step = now / STEPS;
    long next = nanos > now ? now + 19 * step : now - step;
    estimate.compareAndSet(now, Math.clamp(next, FLOOR, CEILING));
  }

  /// Twice the estimate, between {@link Limits#HEDGE_FLOOR} and {@link Limits#HEDGE_CEILING}, in
  /// nanoseconds.
  long value() {
    return Math.min(CEILING, 2 * estimate.get());
  }
}

package io.buckets.storage.drive;

import io.buckets.core.Limits;
import java.util.concurrent.atomic.AtomicLong;

/// A running estimate of a percentile of a latency, in one number: for the 95th, each sample above
/// it pushes it up nineteen times as hard as one below pulls it down, so it rests where one in
/// twenty is above.
///
/// While it rests at its floor nothing is written, so that threads that are all prompt do not
/// contend. Threading: any thread; a lost race loses a sample, which an estimate can bear.
public final class Quantile {
  private final double up;
  private final double down;
  private final long floor;
  private final long ceiling;
  private final AtomicLong estimate;

  /// @param up what a sample above multiplies the estimate by
  /// @param down what one below does
  private Quantile(double up, double down, long floor, long ceiling) {
    this.up = up;
    this.down = down;
    this.floor = floor;
    this.ceiling = ceiling;
    this.estimate = new AtomicLong(floor);
  }

  /// The 95th percentile, by small steps, between {@link Limits#HEDGE_FLOOR} and {@link
  /// Limits#HEDGE_CEILING}.
  public static Quantile nearlyAll() {
    long floor = Limits.HEDGE_FLOOR.toNanos();
    return new Quantile(1 + 19 / 400.0, 1 - 1 / 400.0, floor, Limits.HEDGE_CEILING.toNanos());
  }

  /// The 80th percentile, by steps so large that a dozen samples tell.
  ///
  /// @param floor least it becomes, in nanoseconds
  /// @param ceiling most it becomes
  public static Quantile most(long floor, long ceiling) {
    return new Quantile(Math.pow(2, 1 / 2.0), Math.pow(2, -1 / 8.0), floor, ceiling);
  }

  /// Something took so long.
  public void add(long nanos) {
    long now = estimate.get();
    if (nanos <= now && now == floor) {
      return;
    }
    long next = (long) (now * (nanos > now ? up : down));
    estimate.compareAndSet(now, Math.clamp(next, floor, ceiling));
  }

  /// The estimate, in nanoseconds.
  public long value() {
    return estimate.get();
  }
}

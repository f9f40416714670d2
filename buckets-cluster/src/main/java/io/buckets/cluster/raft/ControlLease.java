package io.buckets.cluster.raft;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Until when this node may go on with the state that it has.
///
/// It is renewed by every look, from the moment before it was asked for: at that moment nothing had
/// been committed that the look does not show. It is over when its time is, on the clock that only
/// goes forward; and when that clock and the one on the wall have gone apart since, because one of
/// the two must have stood still with the machine.
///
/// Threading: any thread.
final class ControlLease {
  private static final Duration DRIFT = Duration.ofSeconds(1);

  /// A moment by both clocks.
  record Moment(long nanos, long wallMillis) {}

  private final long lengthNanos;
  private final boolean needed;
  private final LongSupplier nanos;
  private final LongSupplier wallMillis;
  private volatile @Nullable Moment renewed;
  private boolean ended;

  /// @param needed whether it can run out at all
  /// @param nanos the clock that only goes forward
  /// @param wallMillis the other
  ControlLease(Duration length, boolean needed, LongSupplier nanos, LongSupplier wallMillis) {
    this.lengthNanos = length.toNanos();
    this.needed = needed;
    this.nanos = nanos;
    this.wallMillis = wallMillis;
  }

  Moment now() {
    return new Moment(nanos.getAsLong(), wallMillis.getAsLong());
  }

  /// A look that was asked for at that moment was answered, and what it shows is applied here.
  synchronized void renew(Moment asked) {
    Moment before = renewed;
    if (!ended && (before == null || asked.nanos() - before.nanos() > 0)) {
      renewed = asked;
    }
  }

  /// This node goes on no more.
  synchronized void end() {
    ended = true;
    renewed = null;
  }

  boolean holds() {
    return left().isPositive();
  }

  /// How old the newest renewal is; as old as can be if there is none.
  Duration age() {
    Moment last = renewed;
    return last == null
        ? Duration.ofNanos(Long.MAX_VALUE)
        : Duration.ofNanos(nanos.getAsLong() - last.nanos());
  }

  /// How long it still holds; nothing if it does not, its whole length where it cannot run out.
  Duration left() {
    if (!needed) {
      return Duration.ofNanos(lengthNanos);
    }
    Moment last = renewed;
    if (last == null) {
      return Duration.ZERO;
    }
    Moment now = now();
    long passed = now.nanos() - last.nanos();
    long wallPassed = Duration.ofMillis(now.wallMillis() - last.wallMillis()).toNanos();
    if (passed >= lengthNanos || Math.abs(wallPassed - passed) > DRIFT.toNanos()) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(lengthNanos - passed);
  }
}

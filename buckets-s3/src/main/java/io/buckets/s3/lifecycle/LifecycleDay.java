package io.buckets.s3.lifecycle;

import java.time.Duration;

/// How long a day of a rule is. S3's days end at midnight in UTC, and what is due within one is due
/// at its end. A day that was made shorter, so that rules can be tried out, has no midnight.
///
/// @param millis its length
public record LifecycleDay(long millis) {
  /// A day as calendars have it.
  public static final LifecycleDay CALENDAR = new LifecycleDay(Duration.ofDays(1).toMillis());

  /// @throws IllegalArgumentException if it is none
  public LifecycleDay {
    if (millis < 1) {
      throw new IllegalArgumentException("a day takes time");
    }
  }

  /// A day of so many seconds.
  public static LifecycleDay ofSeconds(long seconds) {
    return new LifecycleDay(Math.multiplyExact(seconds, 1000L));
  }

  /// When something is due that is due so many days after a moment.
  long after(long fromMillis, int days) {
    long due = fromMillis + days * millis;
    return equals(CALENDAR) ? Math.ceilDiv(due, millis) * millis : due;
  }
}

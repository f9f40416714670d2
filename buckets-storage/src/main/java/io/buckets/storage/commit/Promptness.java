package io.buckets.storage.commit;

import io.buckets.core.Limits;
import io.buckets.storage.drive.Quantile;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How promptly a drive answers readers: how long four of five of its answers take at most. Whether
/// that is late is told by {@link Pace}, beside the others of its set.
///
/// Threading: any thread.
public final class Promptness {
  private static final long ASKED_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  private final Quantile most = Quantile.most(Pace.LEAST, Pace.MOST);
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /// An answer took so long.
  public void took(long nanos) {
    most.add(nanos);
  }

  /// Others had to be asked because there was no answer in time.
  public void late() {
    most.add(Limits.DRIVE_CALL.toNanos());
  }

  /// How long most of its answers take, in nanoseconds, between {@link Pace#LEAST} and {@link
  /// Pace#MOST}.
  long mostNanos() {
    return most.value();
  }

  /// Whether a late drive should be asked besides others, once in a while.
  boolean isDue(long nowNanos) {
    long due = next.get();
    return nowNanos - due >= 0 && next.compareAndSet(due, nowNanos + ASKED_EVERY);
  }
}

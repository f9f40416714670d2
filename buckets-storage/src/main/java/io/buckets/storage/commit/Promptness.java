package io.buckets.storage.commit;

import io.buckets.core.Limits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Whether a drive keeps readers waiting: one is late from the first answer on that took longer
/// than {@link Limits#HEDGE}, until it has been prompt some times in a row.
///
/// Whoever reads asks others in the place of a late drive, so that not every read waits for it
/// before it asks them. So that it is found out when the drive has become prompt again, now and
/// then it is asked besides, and not waited for. Nothing hangs on it: with too few others a late
/// drive is asked as any.
///
/// Threading: any thread.
public final class Promptness {
  /// Prompt answers in a row after which a drive is not late any more: one or two of a line that
  /// loses every third packet are prompt by chance.
  private static final int PROOFS = 4;

  private static final long ASKED_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  private final AtomicInteger owed = new AtomicInteger();
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /// An answer took so long.
  public void took(long nanos) {
    if (nanos > Limits.HEDGE.toNanos()) {
      late();
    } else if (isLate()) {
      owed.updateAndGet(left -> Math.max(0, left - 1));
    }
  }

  /// Others had to be asked because there was no answer in time.
  public void late() {
    owed.set(PROOFS);
  }

  public boolean isLate() {
    return owed.get() > 0;
  }

  /// Whether it should be asked besides others, once in a while.
  boolean isDue(long nowNanos) {
    long due = next.get();
    return isLate() && nowNanos - due >= 0 && next.compareAndSet(due, nowNanos + ASKED_EVERY);
  }
}

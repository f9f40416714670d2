package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.util.concurrent.TimeUnit;

/// How long one read goes on asking for a stripe for which too few drives answer: a drive that is
/// late, or whose node was lost and is back, may answer in a moment.
///
/// Threading: one thread.
final class Persistence {
  private boolean begun;
  private long until;

  /// Waits a little, if it is worth asking again.
  ///
  /// @param sent whether bytes were sent already: before that, an error is an answer at once
  /// @return whether it is
  boolean goesOn(StoreException failure, boolean sent) {
    long now = System.nanoTime();
    if (!begun) {
      begun = true;
      until = now + Limits.READ_AGAIN.toNanos();
    }
    if (!sent || failure.reason() != StoreException.Reason.NO_QUORUM || until - now <= 0) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(Limits.HEDGE_CEILING.toNanos());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.register.BallotCeiling;

/// Waits for this node's clock where a ballot is ahead of it, as drives leave it that were replaced
/// or lost power.
///
/// Threading: any thread.
record ClockWait(HybridClock clock) {
  /// Makes the next ballots newer than `newest`, waiting if it must.
  ///
  /// @return whether that was possible within {@link Limits#DRIVE_PATIENCE} and the allowed skew
  boolean passBy(RegisterKey key, Ballot newest) {
    long deadline = System.nanoTime() + Limits.DRIVE_PATIENCE.plus(Limits.CLOCK_SKEW).toNanos();
    for (int tries = 1; !isNear(newest); tries++) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Pauses.between(key, tries);
    }
    return true;
  }

  private boolean isNear(Ballot newest) {
    try {
      clock.observe(newest);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /// The same, or fails; at once if no waiting would help.
  ///
  /// @throws StoreException CLOCK_SKEW if `newest` is too far ahead
  void observe(RegisterKey key, Ballot newest) {
    if (BallotCeiling.isAstray(newest, clock.millis()) || !passBy(key, newest)) {
      clock.observe(newest);
    }
  }
}

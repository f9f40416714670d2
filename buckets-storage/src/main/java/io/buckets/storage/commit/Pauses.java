package io.buckets.storage.commit;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.model.RegisterKey;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The pauses of those who try something of a register again.
final class Pauses {
  private Pauses() {}

  /// Waits a random while, longer from try to try, so that one of several gets through.
  static void between(RegisterKey key, int tries) {
    sleep(key, 500, 1000L << Math.min(tries, 7));
  }

  /// Waits until a healer has mended a register, at most {@link Limits#DRIVE_PATIENCE}.
  ///
  /// @param isToCome whether it has not yet
  static void forHealer(RegisterKey key, BooleanSupplier isToCome) {
    long deadline = System.nanoTime() + Limits.DRIVE_PATIENCE.toNanos();
    do {
      sleep(key, 20_000, 40_000);
    } while (isToCome.getAsBoolean() && System.nanoTime() < deadline);
  }

  private static void sleep(RegisterKey key, long leastMicros, long mostMicros) {
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(leastMicros, mostMicros));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(key);
    }
  }

  static StoreException interrupted(RegisterKey key) {
    return new StoreException(Reason.CLOSED, "interrupted while working on " + key);
  }
}

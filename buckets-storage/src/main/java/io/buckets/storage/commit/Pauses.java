package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.model.RegisterKey;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The pauses of those who try something of a register again.
final class Pauses {
  private Pauses() {}

  /// Waits a random while, longer from try to try, so that one of several gets through.
  static void between(RegisterKey key, int tries) {
    sleep(key, 500, 1000L << Math.min(tries, 7));
  }

  /// Waits a random while in which a healer has most likely mended a register.
  static void forHealer(RegisterKey key) {
    sleep(key, 200_000, 400_000);
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

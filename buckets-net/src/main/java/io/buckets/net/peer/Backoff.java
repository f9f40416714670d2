package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import java.util.Random;

/// How long a node that cannot be reached is left alone: twice as long each time, up to a bound,
/// half of it left to chance so that nodes do not dial in step.
///
/// Threading: one thread at a time.
final class Backoff {
  private final Random chance;
  private long nextNanos = PeerLimits.REDIAL_FIRST.toNanos();

  Backoff(Random chance) {
    this.chance = chance;
  }

  /// How long until the next try, in nanoseconds.
  long next() {
    long whole = nextNanos;
    nextNanos = Math.min(2 * whole, PeerLimits.REDIAL_MOST.toNanos());
    return whole / 2 + chance.nextLong(whole / 2);
  }

  /// The node was reached.
  void reset() {
    nextNanos = PeerLimits.REDIAL_FIRST.toNanos();
  }
}

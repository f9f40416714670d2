package io.buckets.core;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Issues the ballots of one node: each newer than every ballot it issued or observed before, and
/// close to wall time.
///
/// Threading: any thread; lock-free. The clock forgets at a restart; what keeps a ballot from being
/// issued twice is that wall time has passed and that drives refuse ballots below their persisted
/// ceiling.
public final class HybridClock {
  private final InstantSource wall;
  private final int node;
  private final AtomicLong last = new AtomicLong();

  /// A clock for `node` over the wall clock `wall`.
  public HybridClock(InstantSource wall, int node) {
    this.wall = wall;
    this.node = node;
  }

  /// A ballot newer than all before.
  public Ballot next() {
    long now = wall.millis() << 16;
    return new Ballot(last.updateAndGet(previous -> Math.max(previous + 1, now)), node);
  }

  /// Makes every later ballot newer than `seen`, which another node or a drive has shown.
  ///
  /// @throws StoreException CLOCK_SKEW if `seen` is further ahead of this node's wall clock than
  ///   {@link Limits#CLOCK_SKEW}
  public void observe(Ballot seen) {
    long ahead = seen.millis() - wall.millis();
    if (ahead > Limits.CLOCK_SKEW.toMillis()) {
      throw new StoreException(
          StoreException.Reason.CLOCK_SKEW,
          "a ballot is "
              + ahead
              + " ms ahead of this node's clock; synchronise the clocks of all nodes");
    }
    last.accumulateAndGet(seen.clock(), Math::max);
  }
}

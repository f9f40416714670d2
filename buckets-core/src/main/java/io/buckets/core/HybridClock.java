package io.buckets.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Issues the ballots of one node, each newer than every ballot it issued or observed before, and
/// tells the time that ballots are judged by.
///
/// **It never goes back, and it does not jump.** The wall clock is read once, at the start; from
/// then on the node's time is what has passed by the monotonic clock, so that somebody who sets the
/// wall clock, forward or back, changes nothing for writers: no ballot is a day ahead because the
/// wall clock was for a minute, and none stands still until the wall clock has caught up. Only what
/// others have shown moves it, forward ({@link #startAbove}, {@link #observe}).
///
/// As an {@link InstantSource} it is that time: never earlier than before, close to wall time if
/// that was right at the start. Dates that clients see do not come from it.
///
/// Threading: any thread; lock-free. The clock forgets at a restart; what keeps a ballot from being
/// issued twice is that it starts above everything its drives have promised, and that drives refuse
/// ballots below their persisted ceiling.
public final class HybridClock implements InstantSource {
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final long origin;
  private final int node;
  private final AtomicLong last = new AtomicLong();

  /// The node's time when the monotonic clock was at `origin`, milliseconds since the epoch; only
  /// ever raised.
  private final AtomicLong anchor;

  /// A clock for `node` that starts at the time of `wall`.
  public HybridClock(InstantSource wall, int node) {
    this(wall, System::nanoTime, node);
  }

  /// The same over another monotonic clock, in nanoseconds.
  public HybridClock(InstantSource wall, LongSupplier nanos, int node) {
    this.wall = wall;
    this.nanos = nanos;
    this.node = node;
    this.origin = nanos.getAsLong();
    this.anchor = new AtomicLong(wall.millis());
  }

  /// A ballot newer than all before.
  public Ballot next() {
    long now = Ballot.at(millis(), 0, node).clock();
    return new Ballot(last.updateAndGet(previous -> Math.max(previous + 1, now)), node);
  }

  /// The node's time, in milliseconds since the epoch.
  @Override
  public long millis() {
    return anchor.get() + elapsedMillis();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - origin);
  }

  /// How far the node's time is ahead of the wall clock, in milliseconds; negative if it is behind.
  public long aheadMillis() {
    return millis() - wall.millis();
  }

  /// Makes every later ballot newer than `ceiling`, however far ahead that is: the node's own
  /// drives have promised up to it. What is ahead by more than the allowed skew, time goes on from;
  /// up to that, time catches up by itself, and must, or every ceiling written ahead of use would
  /// push it.
  public void startAbove(Ballot ceiling) {
    last.accumulateAndGet(ceiling.clock(), Math::max);
    if (ceiling.millis() - millis() > Limits.CLOCK_SKEW.toMillis()) {
      anchor.accumulateAndGet(ceiling.millis() - elapsedMillis(), Math::max);
    }
  }

  /// Makes every later ballot newer than `seen`, which another node or a drive has shown.
  ///
  /// @throws StoreException CLOCK_SKEW if `seen` is further ahead of the later of this node's time
  ///   and its wall clock than {@link Limits#CLOCK_SKEW}
  public void observe(Ballot seen) {
    long ahead = seen.millis() - millis();
    if (ahead > Limits.CLOCK_SKEW.toMillis()) {
      // A machine that slept has a wall clock that is right and a monotonic one that is behind.
      ahead = Math.min(ahead, seen.millis() - wall.millis());
    }
    if (ahead > Limits.CLOCK_SKEW.toMillis()) {
      throw new StoreException(
          StoreException.Reason.CLOCK_SKEW,
          "a ballot is "
              + ahead
              + " ms ahead of this node's clock; synchronise the clocks of all nodes");
    }
    // What is near moves no time: what others are ahead must not add up.
    startAbove(seen);
  }
}

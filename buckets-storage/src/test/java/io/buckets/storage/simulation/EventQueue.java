package io.buckets.storage.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/// The time of a simulation, and all that is to happen in it, in order: earlier first, and of two
/// at one time the one that was scheduled first. It is also the clock on the wall of everybody in
/// the simulation.
final class EventQueue implements InstantSource {
  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /// Somewhere in 2026.
  static final long START = 1_790_000_000_000L;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now = START;
  private long order;

  void after(long millis, Runnable action) {
    events.add(new Event(now + millis, order++, action));
  }

  /// Lets the next event happen.
  ///
  /// @return false if there is none
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    now = Math.max(now, next.at);
    next.action.run();
    return true;
  }

  /// Time passes in which nothing happens; what was due in it comes late.
  void pass(long millis) {
    now += millis;
  }

  /// Numbers moments: each call gives a later one.
  long moment() {
    return order++;
  }

  /// Milliseconds since the simulation began.
  long elapsed() {
    return now - START;
  }

  @Override
  public long millis() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now);
  }
}

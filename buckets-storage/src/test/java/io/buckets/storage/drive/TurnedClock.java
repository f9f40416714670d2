package io.buckets.storage.drive;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// A wall clock that stands still until a test turns it.
public final class TurnedClock implements InstantSource {
  private final AtomicLong millis;

  public TurnedClock(long millis) {
    this.millis = new AtomicLong(millis);
  }

  void set(long to) {
    millis.set(to);
  }

  public void turn(long by) {
    millis.addAndGet(by);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }
}

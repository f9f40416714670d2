package io.buckets.core;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Notices that this process stood still: that it was halted, or starved, or its machine suspended.
/// Whoever had asked for something by then may have turned elsewhere.
///
/// It looks at a clock again and again, and a look that comes much too late tells. The first to ask
/// afterwards is such a look too, so that nothing slips by before the thread comes to its turn.
///
/// Threading: any thread; one of its own looks.
public final class Standstill implements AutoCloseable {
  /// How often it looks.
  private static final Duration EVERY = Duration.ofMillis(250);

  /// How late a look may be.
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /// What comes so soon after the end may have been sent before it.
  private static final Duration SENT_BEFORE = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long looked;
  private volatile long ended;
  private volatile boolean happened;

  /// @param nanos the clock that only goes forward, such as {@link System#nanoTime}
  public Standstill(LongSupplier nanos) {
    this.nanos = nanos;
    this.looked = nanos.getAsLong();
  }

  /// Begins to look.
  public Standstill start() {
    Thread.ofPlatform().daemon().name("standstill").start(this::run);
    return this;
  }

  private void run() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One look.
  synchronized void look() {
    long now = nanos.getAsLong();
    if (now - looked > LONGEST.toNanos()) {
      ended = now;
      happened = true;
    }
    looked = now;
  }

  /// Whether it stood still after `since`, or what came at that moment may have been sent before.
  ///
  /// @param since by the same clock
  public boolean isSince(long since) {
    if (nanos.getAsLong() - looked > LONGEST.toNanos()) {
      look();
    }
    return happened && since - ended < SENT_BEFORE.toNanos();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}

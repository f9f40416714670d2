package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StandstillTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Standstill standstill = new Standstill(clock::get);

  private long passed(long seconds) {
    return clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void whatCameBeforeOrJustAfterItIsFromBefore() {
    long before = clock.get();
    assertThat(standstill.isSince(before)).isFalse();
    long end = passed(6);
    assertThat(standstill.isSince(before)).isTrue();
    assertThat(standstill.isSince(end)).isTrue();
    long after = passed(2);
    assertThat(standstill.isSince(after)).isFalse();
    assertThat(standstill.isSince(before)).isTrue();
  }

  @Test
  void aShortPauseIsNone() {
    long before = clock.get();
    for (int i = 0; i < 10; i++) {
      long now = passed(4);
      standstill.look();
      assertThat(standstill.isSince(before)).isFalse();
      assertThat(standstill.isSince(now)).isFalse();
    }
  }

  @Test
  void whatIsAskedForIsWantedForAsLongAsItIsSaid() throws Exception {
    assertThat(Wanted.isStill()).isTrue();
    Wanted.during(
        () -> false,
        () -> {
          assertThat(Wanted.isStill()).isFalse();
          FutureTask<Boolean> elsewhere = new FutureTask<>(Wanted.passedOn(Wanted::isStill));
          Thread.ofVirtual().start(elsewhere).join();
          assertThat(elsewhere.get()).isFalse();
        });
    assertThat(Wanted.isStill()).isTrue();
  }
}

package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.storage.model.RegisterKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class KeyTurnsTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final Duration LONG = Duration.ofSeconds(50);

  private final KeyTurns turns = new KeyTurns();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);

  private KeyTurns.Held enter() {
    return Objects.requireNonNull(turns.enter(KEY, LONG));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Thread other() {
    return Thread.startVirtualThread(() -> {
      try (KeyTurns.Held _ = enter()) {
        entered.countDown();
        await(left);
      }
    });
  }

  private boolean isFree() throws InterruptedException {
    boolean[] free = new boolean[1];
    Thread.startVirtualThread(
            () -> {
              try (KeyTurns.Held held = turns.enter(KEY, Duration.ZERO)) {
                free[0] = held != null;
              }
            })
        .join();
    return free[0];
  }

  @Test
  void whoStepsAsideLetsOthersInAndGetsTheTurnBackAsOftenAsHeHadIt() throws Exception {
    try (KeyTurns.Held _ = enter()) {
      try (KeyTurns.Held _ = enter()) {
        Thread other = other();
        boolean back =
            turns.stepAside(
                KEY,
                () -> {
                  await(entered);
                  left.countDown();
                },
                LONG);
        other.join();
        assertThat(back).isTrue();
        assertThat(isFree()).isFalse();
      }
      assertThat(isFree()).isFalse();
    }
    assertThat(isFree()).isTrue();
  }

  @Test
  void whoDoesNotGetTheTurnBackInTimeIsToldSo() throws Exception {
    Thread other;
    try (KeyTurns.Held _ = enter()) {
      other = other();
      assertThat(turns.stepAside(KEY, () -> await(entered), Duration.ofMillis(1))).isFalse();
    }
    left.countDown();
    other.join();
    assertThat(isFree()).isTrue();
  }

  @Test
  void whoHasNoTurnOnlyWaits() throws Exception {
    assertThat(turns.stepAside(KEY, entered::countDown, Duration.ZERO)).isTrue();
    await(entered);
    assertThat(isFree()).isTrue();
  }
}

package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PromptnessTest {
  private final Promptness promptness = new Promptness();

  @Test
  void itIsWhatFourOfFiveAnswersTakeAtMost() {
    for (int i = 0; i < 1000; i++) {
      promptness.took(TimeUnit.MILLISECONDS.toNanos(i % 100));
    }
    assertThat(TimeUnit.NANOSECONDS.toMillis(promptness.mostNanos())).isBetween(50L, 99L);
  }

  @Test
  void whoeverDidNotAnswerTookLong() {
    for (int i = 0; i < 20; i++) {
      promptness.late();
    }
    assertThat(promptness.mostNanos()).isEqualTo(Pace.MOST);
    for (int i = 0; i < 100; i++) {
      promptness.took(1);
    }
    assertThat(promptness.mostNanos()).isEqualTo(Pace.LEAST);
  }

  @Test
  void aLateDriveIsAskedBesidesFourTimesASecond() {
    long now = System.nanoTime();
    assertThat(promptness.isDue(now)).isTrue();
    assertThat(promptness.isDue(now + TimeUnit.MILLISECONDS.toNanos(249))).isFalse();
    assertThat(promptness.isDue(now + TimeUnit.MILLISECONDS.toNanos(250))).isTrue();
  }
}

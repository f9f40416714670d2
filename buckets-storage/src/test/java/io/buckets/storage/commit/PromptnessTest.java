package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PromptnessTest {
  private static final long SLOW = Limits.HEDGE.toNanos() + 1;

  private final Promptness promptness = new Promptness();

  @Test
  void oneAnswerThatTookTooLongMakesADriveLateAndFourPromptOnesInARowUnmakeIt() {
    assertThat(promptness.isLate()).isFalse();
    promptness.took(SLOW);
    for (int i = 0; i < 3; i++) {
      promptness.took(1);
      assertThat(promptness.isLate()).isTrue();
    }
    promptness.took(SLOW);
    for (int i = 0; i < 3; i++) {
      promptness.took(1);
    }
    assertThat(promptness.isLate()).isTrue();
    promptness.took(1);
    assertThat(promptness.isLate()).isFalse();
    promptness.took(1);
    assertThat(promptness.isLate()).isFalse();
  }

  @Test
  void aLateDriveIsAskedBesidesFourTimesASecond() {
    long now = System.nanoTime();
    assertThat(promptness.isDue(now)).isFalse();
    promptness.late();
    assertThat(promptness.isDue(now)).isTrue();
    assertThat(promptness.isDue(now + TimeUnit.MILLISECONDS.toNanos(249))).isFalse();
    assertThat(promptness.isDue(now + TimeUnit.MILLISECONDS.toNanos(250))).isTrue();
  }
}

package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final int DRIVES = 6;
  private static final int THIRD = 2;

  private final List<DriveLane> lanes = MemoryLanes.of(DRIVES);
  private final Pace pace = new Pace(lanes, DRIVES / 2);

  @Test
  void promptDrivesAreWaitedForTheLeastTime() {
    for (int i = 0; i < 100; i++) {
      allTake(1);
    }
    assertThat(pace.patience()).isEqualTo(Limits.HEDGE);
    assertThat(pace.late()).isZero();
  }

  @Test
  void anAnswerThatIsLateByChanceMakesNoDriveLate() {
    for (int i = 0; i < 100; i++) {
      take(THIRD, i % 10 == 0 ? 1000 : 1);
      assertThat(pace.late()).isZero();
    }
  }

  @Test
  void aDriveThatPausesIsLateWithinFiveAnswersAndTheOthersAreWaitedForNoLonger() {
    for (int i = 0; i < 5; i++) {
      allTake(1);
      take(THIRD, 200);
    }
    assertThat(pace.late()).isEqualTo(1 << THIRD);
    assertThat(pace.patience()).isEqualTo(Limits.HEDGE);
  }

  @Test
  void aDriveWhoseLineLosesEveryThirdAnswerIsLateAndStaysSo() {
    for (int i = 0; i < 300; i++) {
      allTake(1);
      take(THIRD, i % 3 == 0 ? 200 : 1);
    }
    for (int i = 0; i < 300; i++) {
      take(THIRD, i % 3 == 0 ? 200 : 1);
      assertThat(pace.late()).isEqualTo(1 << THIRD);
    }
  }

  @Test
  void aDriveThatIsPromptAgainIsTakenForPromptWithinTwoDozenAnswers() {
    for (int i = 0; i < 100; i++) {
      take(THIRD, 10_000);
    }
    for (int i = 0; i < 24; i++) {
      take(THIRD, 1);
    }
    assertThat(pace.late()).isZero();
  }

  /// Where cores are busy, answers take from a tenth to some times of what is usual.
  @Test
  void hardlyEverIsOneLateWhereAllAreSlowAlike() {
    long seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(seed);
    int late = 0;
    for (int i = 0; i < 10_000; i++) {
      for (int slot = 0; slot < DRIVES; slot++) {
        take(slot, (int) (-40 * Math.log(1 - random.nextDouble())));
      }
      late += i < 1000 ? 0 : Integer.bitCount(pace.late());
    }
    assertThat(late).as("seed %d", seed).isLessThan(9_000 * DRIVES / 500);
    assertThat(pace.patience()).isGreaterThan(Duration.ofMillis(100));
  }

  private void allTake(int millis) {
    for (int slot = 0; slot < DRIVES; slot++) {
      if (slot != THIRD) {
        take(slot, millis);
      }
    }
  }

  private void take(int slot, int millis) {
    lanes.get(slot).promptness().took(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}

package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import io.buckets.storage.drive.TurnedClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FileAgesTest {
  private static final long START = 1_790_000_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long AGE = Limits.ORPHAN_AGE.toMillis();

  private final TurnedClock wall = new TurnedClock(START);
  private long passed;
  private final FileAges ages =
      new FileAges(wall, () -> TimeUnit.MILLISECONDS.toNanos(passed), START);

  private void pass(long millis) {
    wall.turn(millis);
    passed += millis;
  }

  @Test
  void aFileIsOldAfterAnHour() {
    assertThat(ages.isOld(START)).isFalse();
    pass(AGE + 1);
    assertThat(ages.isOld(START)).isTrue();
  }

  @Test
  void aFileBeingWrittenIsNotOldBecauseTheClockWasSetForward() {
    wall.turn(DAY);
    assertThat(ages.isOld(START)).isFalse();
    pass(AGE);
    assertThat(ages.isOld(START)).isFalse();
    pass(2);
    assertThat(ages.isOld(START)).isTrue();
  }

  @Test
  void whatWasWrittenBeforeTheDriveWasOpenedIsLeftBehindUnlessTheClockWasSet() {
    assertThat(ages.isLeftBehind(START - 1)).isTrue();
    assertThat(ages.isLeftBehind(START)).isFalse();
    wall.turn(-DAY);
    assertThat(ages.isLeftBehind(START - DAY)).as("written just now").isFalse();
    pass(AGE + 1);
    assertThat(ages.isLeftBehind(wall.millis())).as("so is this").isFalse();
    assertThat(ages.isLeftBehind(START - DAY)).isTrue();
  }

  @Test
  void aFileOfTheFutureIsNamedSoAndNotOld() {
    long future = START + DAY;
    assertThat(ages.isOfTheFuture(future)).isTrue();
    assertThat(ages.isOfTheFuture(START)).isFalse();
    assertThat(ages.isOld(future)).isFalse();
  }
}

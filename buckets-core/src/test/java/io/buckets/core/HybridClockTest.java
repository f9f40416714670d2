package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HybridClockTest {
  private static final long START = 1_790_000_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();

  private long wall = START;
  private long passed;
  private final HybridClock clock = started();

  private HybridClock started() {
    return new HybridClock(
        () -> Instant.ofEpochMilli(wall), () -> TimeUnit.MILLISECONDS.toNanos(passed), 3);
  }

  private void pass(long millis) {
    wall += millis;
    passed += millis;
  }

  @Test
  void ballotsAreNewInOrderAndCloseToWallTime() {
    Ballot first = clock.next();
    Ballot second = clock.next();
    pass(10);
    Ballot third = clock.next();
    assertThat(first).isEqualTo(Ballot.at(START, 0, 3));
    assertThat(second).isGreaterThan(first);
    assertThat(third).isEqualTo(Ballot.at(START + 10, 0, 3));
  }

  @Test
  void aWallClockThatIsSetChangesNothing() {
    Ballot before = clock.next();
    wall += DAY;
    pass(5);
    Ballot ahead = clock.next();
    assertThat(ahead).isEqualTo(Ballot.at(START + 5, 0, 3)).isGreaterThan(before);
    wall -= 3 * DAY;
    pass(5);
    assertThat(clock.next()).isEqualTo(Ballot.at(START + 10, 0, 3));
    assertThat(clock.aheadMillis()).isEqualTo(2 * DAY);
  }

  @Test
  void itContinuesAboveACeilingHoweverFarAndTimeGoesOnFromThere() {
    Ballot ceiling = Ballot.at(START + DAY, 7, 9);
    clock.startAbove(ceiling);
    Ballot first = clock.next();
    assertThat(first).isGreaterThan(ceiling);
    assertThat(first.millis()).isEqualTo(START + DAY);
    pass(1000);
    assertThat(clock.next()).isEqualTo(Ballot.at(START + DAY + 1000, 0, 3));
    clock.startAbove(Ballot.at(START, 0, 0));
    assertThat(clock.millis()).isEqualTo(START + DAY + 1000);
  }

  @Test
  void whatOthersAreAheadDoesNotAddUp() {
    for (int i = 0; i < 100; i++) {
      clock.startAbove(Ballot.at(clock.millis() + 250, 0, 0));
      clock.observe(Ballot.at(clock.millis() + 400, 0, 1));
    }
    assertThat(clock.next().millis()).isEqualTo(START + 400);
    pass(1000);
    assertThat(clock.next()).isEqualTo(Ballot.at(START + 1000, 0, 3));
  }

  @Test
  void whatOthersShowWithinTheSkewMovesItForward() {
    Ballot seen = Ballot.at(START + Limits.CLOCK_SKEW.toMillis(), 4, 1);
    clock.observe(seen);
    assertThat(clock.next()).isGreaterThan(seen);
  }

  @Test
  void whatIsFurtherAheadIsRefusedAndMovesNothing() {
    Ballot seen = Ballot.at(START + Limits.CLOCK_SKEW.toMillis() + 1, 0, 1);
    assertThatThrownBy(() -> clock.observe(seen))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CLOCK_SKEW))
        .hasMessageContaining("clock");
    assertThat(clock.next()).isEqualTo(Ballot.at(START, 0, 3));
  }

  @Test
  void aMachineThatSleptCatchesUpWithWhatOthersShow() {
    wall += DAY;
    Ballot seen = Ballot.at(START + DAY, 0, 1);
    clock.observe(seen);
    assertThat(clock.next()).isGreaterThan(seen);
    pass(10);
    assertThat(clock.millis()).isEqualTo(START + DAY + 10);
  }
}

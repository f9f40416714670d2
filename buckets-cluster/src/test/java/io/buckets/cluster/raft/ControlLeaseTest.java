package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A lease by clocks that a test moves.
class ControlLeaseTest {
  private static final Duration LENGTH = Duration.ofSeconds(15);

  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();
  private long wallMillis = 1_000_000;
  private final ControlLease lease = new ControlLease(LENGTH, true, () -> nanos, () -> wallMillis);

  private void pass(Duration time) {
    nanos += time.toNanos();
    wallMillis += time.toMillis();
  }

  @Test
  void thereIsNoneBeforeTheFirstRenewal() {
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void itCountsFromBeforeItWasAskedFor() {
    ControlLease.Moment asked = lease.now();
    pass(Duration.ofSeconds(10));
    lease.renew(asked);
    assertThat(lease.left()).isEqualTo(Duration.ofSeconds(5));
    pass(Duration.ofSeconds(5));
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void anAnswerToAnEarlierQuestionDoesNotShortenIt() {
    ControlLease.Moment first = lease.now();
    pass(Duration.ofSeconds(3));
    lease.renew(lease.now());
    lease.renew(first);
    assertThat(lease.left()).isEqualTo(LENGTH);
  }

  @Test
  void itIsOverWhenOneOfTheClocksStoodStill() {
    lease.renew(lease.now());
    wallMillis += 1001;
    assertThat(lease.holds()).isFalse();
    wallMillis -= 2002;
    assertThat(lease.holds()).isFalse();
    pass(Duration.ofMillis(1));
    lease.renew(lease.now());
    assertThat(lease.holds()).isTrue();
  }

  @Test
  void whereNoneIsNeededItAlwaysHolds() {
    assertThat(new ControlLease(LENGTH, false, () -> nanos, () -> wallMillis).holds()).isTrue();
  }
}

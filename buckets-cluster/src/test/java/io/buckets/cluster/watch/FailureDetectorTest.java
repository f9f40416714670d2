package io.buckets.cluster.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.buckets.cluster.topology.Seeded;
import io.buckets.core.NodeLimits;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FailureDetectorTest {
  private static final int PEER = 7;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FailureDetector detector = new FailureDetector(Duration.ofSeconds(1), 0);
  private long now;

  private void pass(long nanos) {
    for (long left = nanos; left > 0; left -= SECOND / 5) {
      now += Math.min(left, SECOND / 5);
      detector.look(now);
    }
  }

  private void beat(int times, long gap) {
    for (int i = 0; i < times; i++) {
      pass(gap);
      detector.heard(PEER, now);
    }
  }

  /// How long the peer is silent until it is suspect, in milliseconds.
  private long silence() {
    long began = now;
    while (!detector.isSuspect(PEER, now)) {
      pass(TimeUnit.MILLISECONDS.toNanos(1));
      assertThat(now - began).isLessThan(60 * SECOND);
    }
    return TimeUnit.NANOSECONDS.toMillis(now - began);
  }

  @Test
  void theTailOfTheNormalDistributionIsAsTheTablesHaveIt() {
    assertThat(Heartbeats.log10Tail(0)).isCloseTo(Math.log10(0.5), within(1e-6));
    assertThat(Heartbeats.log10Tail(1)).isCloseTo(Math.log10(0.158655254), within(1e-6));
    assertThat(Heartbeats.log10Tail(-1)).isCloseTo(Math.log10(0.841344746), within(1e-6));
    assertThat(Heartbeats.log10Tail(3)).isCloseTo(Math.log10(1.349898032e-3), within(1e-6));
    assertThat(Heartbeats.log10Tail(6)).isCloseTo(Math.log10(9.865876450e-10), within(1e-6));
    assertThat(Heartbeats.log10Tail(10)).isCloseTo(Math.log10(7.619853024e-24), within(1e-6));
    assertThat(Heartbeats.log10Tail(2 - 1e-9)).isCloseTo(Heartbeats.log10Tail(2), within(2e-6));
    assertThat(Heartbeats.log10Tail(5.612)).isCloseTo(-NodeLimits.SUSPICION, within(0.001));
    assertThat(Heartbeats.log10Tail(1e6)).isLessThan(-1e11).isNotInfinite();
  }

  @Test
  void suspicionGrowsWithSilenceAndEndsWithAHeartbeat() {
    beat(20, SECOND);
    double before = detector.phi(PEER, now);
    for (int tenth = 0; tenth < 100; tenth++) {
      pass(SECOND / 10);
      double phi = detector.phi(PEER, now);
      assertThat(phi).isGreaterThan(before);
      before = phi;
    }
    assertThat(detector.isSuspect(PEER, now)).isTrue();
    detector.heard(PEER, now);
    assertThat(detector.phi(PEER, now)).isLessThan(0.1);
  }

  @Test
  void evenHeartbeatsOfASecondAreMissedAfterTwoAndAHalfAndUnevenOnesLater() {
    detector.heard(PEER, now);
    assertThat(silence()).isBetween(2300L, 2500L);
    beat(200, SECOND);
    assertThat(silence()).isBetween(2300L, 2500L);
    Random random = Seeded.random();
    for (int i = 0; i < 1000; i++) {
      beat(1, SECOND / 2 + random.nextInt((int) SECOND));
      assertThat(detector.isSuspect(PEER, now)).isFalse();
    }
    // Evenly spread over a second, the deviation is 1/√12 of it: 1 + 5.6 × 0.29 s.
    assertThat(silence()).isBetween(2400L, 2850L);
  }

  @Test
  void heartbeatsOfAFifthOfASecondAreMissedSoonerButPausesOfTwoTenthsAreNothing() {
    FailureDetector quick = new FailureDetector(Duration.ofMillis(200), 0);
    long millis = 0;
    for (; millis < 20_000; millis += 200) {
      quick.heard(PEER, millis * 1_000_000);
    }
    long last = millis - 200;
    assertThat(quick.isSuspect(PEER, (last + 400) * 1_000_000)).isFalse();
    assertThat(quick.isSuspect(PEER, (last + 600) * 1_000_000)).isFalse();
    assertThat(quick.isSuspect(PEER, (last + 800) * 1_000_000)).isTrue();
  }

  @Test
  void anHourOfSilenceIsNoPartOfTheRhythmButASlowerRhythmIsLearned() {
    beat(100, SECOND);
    pass(3600 * SECOND);
    detector.heard(PEER, now);
    beat(5, SECOND);
    assertThat(silence()).isLessThan(2700);
    beat(1000, 3 * SECOND);
    pass(3 * SECOND);
    assertThat(detector.isSuspect(PEER, now)).isFalse();
  }

  @Test
  void aNodeThatWasNeverHeardIsSuspectAndOneThatWasHeardOnceIsNot() {
    assertThat(detector.phi(PEER, now)).isInfinite();
    detector.heard(PEER, now);
    assertThat(detector.isSuspect(PEER, now)).isFalse();
    detector.forget(PEER);
    assertThat(detector.isSuspect(PEER, now)).isTrue();
  }

  @Test
  void timeInWhichThisProcessStoodStillIsNobodysSilence() {
    beat(50, SECOND);
    now += 60 * SECOND;
    assertThat(detector.isSuspect(PEER, now)).isFalse();
    // Who died meanwhile is found out like any other.
    assertThat(silence()).isBetween(1000L, 2500L);
  }

  @Test
  void aNodeIsJudgedByItsOwnHeartbeatsOnly() {
    for (int i = 0; i < 10; i++) {
      detector.heard(8, now);
      beat(1, SECOND);
    }
    pass(2 * SECOND);
    detector.heard(8, now);
    pass(SECOND);
    assertThat(detector.isSuspect(PEER, now)).isTrue();
    assertThat(detector.isSuspect(8, now)).isFalse();
  }
}

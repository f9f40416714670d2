package io.buckets.cluster.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.topology.Seeded;
import io.buckets.cluster.watch.ClockOffsets.Standing;
import io.buckets.cluster.watch.ClockOffsets.Verdict;
import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ClockOffsetsTest {
  private static final long NOON = TimeUnit.HOURS.toNanos(500_000);
  private static final long SKEW = Limits.CLOCK_SKEW.toMillis();

  /// A call at noon by this node's clock to one that is `ahead` ms ahead; the ways take `there` and
  /// `back` microseconds.
  private static ClockSample sample(long ahead, long there, long back) {
    long sent = NOON;
    long receivedThere = sent + TimeUnit.MICROSECONDS.toNanos(there) + nanos(ahead);
    long answeredThere = receivedThere + TimeUnit.MICROSECONDS.toNanos(70);
    long received = answeredThere - nanos(ahead) + TimeUnit.MICROSECONDS.toNanos(back);
    return new ClockSample(sent, receivedThere, answeredThere, received);
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /// A node of as many as there are offsets and one, whose others are so many ms ahead of it.
  private static Verdict verdict(long... ahead) {
    ClockOffsets clocks = new ClockOffsets(ahead.length + 1);
    for (int node = 0; node < ahead.length; node++) {
      clocks.add(node + 2, sample(ahead[node], 100, 100), 5);
    }
    return clocks.verdict(6);
  }

  @Test
  void anOffsetIsExactWhereBothWaysTakeAsLongAndWrongByHalfTheRoundTripAtMost() {
    assertThat(sample(40, 300, 300).offset()).isEqualTo(nanos(40));
    assertThat(sample(-3_600_000, 300, 300).offset()).isEqualTo(nanos(-3_600_000));
    Random random = Seeded.random();
    for (int round = 0; round < 1000; round++) {
      long ahead = random.nextInt(-100_000, 100_000);
      ClockSample sample = sample(ahead, random.nextInt(90_000), random.nextInt(90_000));
      assertThat(Math.abs(sample.offset() - nanos(ahead)))
          .isLessThanOrEqualTo(sample.roundTrip() / 2 + 1);
    }
    assertThat(sample(7, 300, 500).roundTrip()).isEqualTo(TimeUnit.MICROSECONDS.toNanos(800));
  }

  @Test
  void theSampleWithTheShortestRoundTripCounts() {
    ClockOffsets clocks = new ClockOffsets(2);
    clocks.add(2, sample(10, 90_000, 300), 1);
    clocks.add(2, sample(10, 400, 400), 2);
    clocks.add(2, sample(10, 300, 200_000), 3);
    ClockOffsets.Estimate estimate = clocks.of(2, 4).orElseThrow();
    assertThat(estimate.offset()).isEqualTo(Duration.ofMillis(10));
    assertThat(estimate.roundTrip()).isEqualTo(Duration.ofNanos(800_000));
    for (int later = 0; later < NodeLimits.CLOCK_SAMPLES; later++) {
      clocks.add(2, sample(30, 1000, 1000), 5);
    }
    assertThat(clocks.of(2, 6).orElseThrow().offset()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void whatTookTooLongOrIsOldOrOfAnEarlierStartSaysNothing() {
    ClockOffsets clocks = new ClockOffsets(2);
    clocks.add(2, sample(10, 300_000, 300_000), 1);
    assertThat(clocks.of(2, 2)).isEmpty();
    clocks.add(2, new ClockSample(NOON, NOON, NOON + 10, NOON + 5), 1);
    assertThat(clocks.of(2, 2)).isEmpty();
    clocks.add(2, sample(10, 300, 300), 1);
    assertThat(clocks.of(2, NodeLimits.CLOCK_SAMPLE_AGE.toNanos())).isPresent();
    assertThat(clocks.of(2, NodeLimits.CLOCK_SAMPLE_AGE.toNanos() + 2)).isEmpty();
    clocks.add(2, sample(10, 300, 300), 1);
    clocks.forget(2);
    assertThat(clocks.of(2, 2)).isEmpty();
  }

  @Test
  void oneNodeAloneIsInStep() {
    assertThat(verdict().standing()).isEqualTo(Standing.IN_STEP);
    assertThat(verdict().why()).isEmpty();
  }

  @Test
  void ofTwoNodesThatAreApartBothRefuse() {
    assertThat(verdict(SKEW).standing()).isEqualTo(Standing.IN_STEP);
    assertThat(verdict(SKEW + 1).standing()).isEqualTo(Standing.ASTRAY);
    assertThat(verdict(-SKEW - 1).standing()).isEqualTo(Standing.ASTRAY);
    assertThat(verdict(-3_600_000).why())
        .isEqualTo(
            "this node's clock is 3600000 ms ahead of that of 2 nodes; synchronise the clocks of all nodes");
    assertThat(verdict(700).why()).contains("700 ms behind that of 2 nodes");
  }

  @Test
  void ofThreeOrMoreOnlyTheOneThatIsAstrayRefuses() {
    assertThat(verdict(3, 3_600_000).standing()).isEqualTo(Standing.IN_STEP);
    assertThat(verdict(-3_600_000, -3_599_990).standing()).isEqualTo(Standing.ASTRAY);
    assertThat(verdict(1, 2, -86_400_000).standing()).isEqualTo(Standing.IN_STEP);
    assertThat(verdict(900, 901, 902).standing()).isEqualTo(Standing.ASTRAY);
  }

  @Test
  void twoAgainstTwoAllRefuse() {
    assertThat(verdict(1, 900, 901).standing()).isEqualTo(Standing.ASTRAY);
    assertThat(verdict(1, -900, -901).standing()).isEqualTo(Standing.ASTRAY);
  }

  @Test
  void whereNoMoreThanHalfAreHeardNothingIsKnown() {
    ClockOffsets clocks = new ClockOffsets(5);
    clocks.add(2, sample(1, 100, 100), 1);
    assertThat(clocks.verdict(2).standing()).isEqualTo(Standing.UNKNOWN);
    assertThat(clocks.verdict(2).why()).isEqualTo("the clocks of too few nodes are known: 2");
    clocks.add(3, sample(2, 100, 100), 1);
    assertThat(clocks.verdict(2).standing()).isEqualTo(Standing.IN_STEP);
    assertThat(new ClockOffsets(2).verdict(1).standing()).isEqualTo(Standing.UNKNOWN);
  }

  /// What all nodes of a cluster say of themselves: where more than half are within the skew of
  /// each other those are in step, and whoever is far from all of them is not.
  @Test
  void aMajorityOfRightClocksIsNeverTalkedOutOfIt() {
    Random random = Seeded.random();
    for (int round = 0; round < 2000; round++) {
      int nodes = 1 + random.nextInt(9);
      int right = nodes / 2 + 1 + random.nextInt(nodes - nodes / 2);
      List<Long> clocks = new ArrayList<>();
      for (int node = 0; node < nodes; node++) {
        long astray = (random.nextBoolean() ? 1 : -1) * (1001L + random.nextInt(10_000_000));
        clocks.add(node < right ? random.nextInt((int) SKEW) : astray + 250);
      }
      for (int node = 0; node < nodes; node++) {
        long own = clocks.get(node);
        int self = node;
        long[] others =
            IntStream.range(0, nodes)
                .filter(other -> other != self)
                .mapToLong(other -> clocks.get(other) - own)
                .toArray();
        assertThat(verdict(others).standing())
            .as("node %d of %s, %d right", node, clocks, right)
            .isEqualTo(node < right ? Standing.IN_STEP : Standing.ASTRAY);
      }
    }
  }
}

package io.buckets.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void smallValuesAreExact() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 100; i++) {
      histogram.record(i);
    }
    assertThat(histogram.percentile(50)).isEqualTo(50);
    assertThat(histogram.percentile(99)).isEqualTo(99);
    assertThat(histogram.percentile(99.5)).isEqualTo(100);
    assertThat(histogram.percentile(100)).isEqualTo(100);
    assertThat(histogram.percentile(0)).isEqualTo(1);
    assertThat(histogram.mean()).isEqualTo(50.5);
  }

  @Test
  void percentilesAreWithinOnePercentAndNeverFlatter() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Histogram histogram = new Histogram();
    long[] values = new long[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble(0, 40));
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    for (double percent : new double[] {0.1, 1, 10, 50, 90, 99, 99.9, 99.99, 100}) {
      long exact = values[(int) Math.ceil(values.length * percent / 100) - 1];
      assertThat(histogram.percentile(percent))
          .as("seed %d, percentile %s", seed, percent)
          .isGreaterThanOrEqualTo(exact)
          .isCloseTo(exact, Percentage.withPercentage(1));
    }
    assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
    assertThat(histogram.mean())
        .isCloseTo(
            Arrays.stream(values).asDoubleStream().average().orElseThrow(),
            Percentage.withPercentage(0.001));
  }

  @Test
  void theWholeRangeOfALongFits() {
    Histogram histogram = new Histogram();
    histogram.record(Long.MAX_VALUE);
    histogram.record(0);
    histogram.record(-5);
    assertThat(histogram.count()).isEqualTo(3);
    assertThat(histogram.percentile(100)).isEqualTo(Long.MAX_VALUE);
    assertThat(histogram.percentile(10)).isZero();
  }

  @Test
  void mergedHistogramsAreTheHistogramOfAllValues() {
    Histogram all = new Histogram();
    Histogram odd = new Histogram();
    Histogram even = new Histogram();
    for (int i = 0; i < 10_000; i++) {
      all.record(i * 37L);
      (i % 2 == 0 ? even : odd).record(i * 37L);
    }
    odd.add(even);
    assertThat(odd.count()).isEqualTo(all.count());
    assertThat(odd.max()).isEqualTo(all.max());
    assertThat(odd.mean()).isEqualTo(all.mean());
    for (int percent = 0; percent <= 100; percent++) {
      assertThat(odd.percentile(percent)).isEqualTo(all.percentile(percent));
    }
  }

  @Test
  void withoutRecordsEveryPercentileIsZero() {
    assertThat(new Histogram().percentile(99)).isZero();
    assertThat(new Histogram().mean()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> new Histogram().percentile(101));
  }
}

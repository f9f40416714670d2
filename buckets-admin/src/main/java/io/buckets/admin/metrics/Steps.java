package io.buckets.admin.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/// The bounds between which histograms count. They are part of the contract: what was recorded with
/// others cannot be added up with these.
final class Steps {
  private static final Duration[] OF_REQUESTS =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000);

  private static final Duration[] OF_CALLS =
      LongStream.of(
              50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000,
              500_000, 1_000_000, 5_000_000)
          .mapToObj(micros -> Duration.ofNanos(micros * 1000))
          .toArray(Duration[]::new);

  private Steps() {}

  private static Duration[] millis(long... steps) {
    return LongStream.of(steps).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /// A timer of whole requests.
  static Timer.Builder ofRequests(String name) {
    return Timer.builder(name).serviceLevelObjectives(OF_REQUESTS);
  }

  /// A timer of calls between the parts of a cluster.
  static Timer.Builder ofCalls(String name) {
    return Timer.builder(name).serviceLevelObjectives(OF_CALLS);
  }
}

package io.buckets.benchmarks;

import java.util.Map;

/// One cell on one server, all rounds together. This is what is saved as JSON, and what the report
/// reads.
///
/// @param target the server's name
/// @param cell as it is written on the command line
/// @param requests that succeeded
/// @param failures requests that did not
/// @param bytes of object data moved
/// @param keys listed
/// @param seconds that the rounds took
/// @param serverCpuSeconds that the server's process used meanwhile; 0 if not measured
/// @param errors how often each message was met
record CellResult(
    String target,
    String cell,
    long requests,
    long failures,
    long bytes,
    long keys,
    double seconds,
    double serverCpuSeconds,
    Latency latency,
    Map<String, Long> errors) {

  /// Milliseconds from the first byte sent to the last byte received, of requests that succeeded.
  record Latency(double mean, double p50, double p90, double p99, double p999, double max) {
    static Latency of(Histogram times) {
      return new Latency(
          times.mean() / 1e6,
          times.percentile(50) / 1e6,
          times.percentile(90) / 1e6,
          times.percentile(99) / 1e6,
          times.percentile(99.9) / 1e6,
          times.max() / 1e6);
    }
  }

  static CellResult of(Target target, Cell cell, Round.Outcome outcome) {
    Tally tally = outcome.tally();
    return new CellResult(
        target.name(),
        cell.toString(),
        tally.times().count(),
        tally.failures(),
        tally.bytes(),
        tally.keys(),
        outcome.seconds(),
        outcome.cpuSeconds(),
        Latency.of(tally.times()),
        tally.errors());
  }

  double requestsPerSecond() {
    return requests / seconds;
  }

  double mebibytesPerSecond() {
    return bytes / seconds / (1 << 20);
  }

  double keysPerSecond() {
    return keys / seconds;
  }

  /// The server's CPU time per successful request; 0 if not measured.
  double cpuMillisPerRequest() {
    return requests == 0 ? 0 : serverCpuSeconds * 1000 / requests;
  }
}

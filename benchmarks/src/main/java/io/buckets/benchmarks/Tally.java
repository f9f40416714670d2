package io.buckets.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/// What one client, or all of them together, did in a round. For one thread.
final class Tally {
  private static final int MAX_KINDS_OF_ERROR = 20;

  private final Histogram times = new Histogram();
  private final Map<String, Long> errors = new TreeMap<>();
  private long bytes;
  private long keys;
  private long failures;

  /// Counts a request that succeeded.
  ///
  /// @param bytes of the object
  /// @param keys that a page listed
  void success(long nanos, long bytes, long keys) {
    times.record(nanos);
    this.bytes += bytes;
    this.keys += keys;
  }

  /// Counts a request that failed. Messages beyond the first few kinds are counted without their
  /// text.
  void failure(String message) {
    failures++;
    boolean known = errors.containsKey(message) || errors.size() < MAX_KINDS_OF_ERROR;
    errors.merge(known ? message : "other errors", 1L, Long::sum);
  }

  void add(Tally other) {
    times.add(other.times);
    bytes += other.bytes;
    keys += other.keys;
    failures += other.failures;
    other.errors.forEach((message, count) -> errors.merge(message, count, Long::sum));
  }

  Histogram times() {
    return times;
  }

  long bytes() {
    return bytes;
  }

  long keys() {
    return keys;
  }

  long failures() {
    return failures;
  }

  /// How often each message was met.
  Map<String, Long> errors() {
    return errors;
  }
}

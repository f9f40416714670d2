package io.buckets.cluster.watch;

import io.buckets.core.NodeLimits;

/// The rhythm of one node's heartbeats, and how unlikely its silence is by that.
///
/// The times between heartbeats are taken for normally distributed, as in the paper that {@link
/// FailureDetector} names; of the last {@link NodeLimits#HEARTBEATS} the mean and the deviation are
/// kept. The first are made up, so that a node is judged from its first heartbeat on.
///
/// Not thread-safe.
final class Heartbeats {
  /// How many deviations late a heartbeat is when phi is {@link NodeLimits#SUSPICION}.
  private static final double SUSPECT_DEVIATIONS = 5.612;

  private final double leastDeviation;
  private final double[] gaps = new double[NodeLimits.HEARTBEATS];
  private int filled;
  private int next;
  private double sum;
  private double squares;
  private long last;

  /// @param interval at which heartbeats are sent, nanoseconds
  /// @param now when the first came
  Heartbeats(long interval, long now) {
    double pause = (double) NodeLimits.HEARTBEAT_DEVIATION.toNanos();
    this.leastDeviation = Math.max(interval / 4.0, pause);
    this.last = now;
    add(interval - leastDeviation);
    add(interval + leastDeviation);
  }

  /// A heartbeat has come. A silence that made the node suspect is no part of its rhythm: it counts
  /// for no more than what makes one suspect, so that a rhythm that has become slower is learned
  /// all the same.
  void beat(long now) {
    double gap = Math.max(0, now - last);
    add(Math.min(gap, mean() + SUSPECT_DEVIATIONS * deviation()));
    last = Math.max(last, now);
  }

  /// Time has passed that does not count.
  void skip(long nanos) {
    last += nanos;
  }

  private void add(double gap) {
    if (filled == gaps.length) {
      sum -= gaps[next];
      squares -= gaps[next] * gaps[next];
    } else {
      filled++;
    }
    gaps[next] = gap;
    next = (next + 1) % gaps.length;
    sum += gap;
    squares += gap * gap;
  }

  private double mean() {
    return sum / filled;
  }

  private double deviation() {
    double variance = Math.max(0, squares / filled - mean() * mean());
    return Math.max(leastDeviation, Math.sqrt(variance));
  }

  /// −log10 of how likely it is that the next heartbeat comes later than now.
  double phi(long now) {
    return -log10Tail((now - last - mean()) / deviation());
  }

  /// log10 of the part of a normal distribution that is more than `y` deviations above the mean.
  ///
  /// Sources: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.17, and 26.2.14
  /// (Laplace's continued fraction) for what is far out, where a difference from one would be lost.
  static double log10Tail(double y) {
    if (y < 0) {
      return Math.log1p(-Math.pow(10, log10Tail(-y))) / Math.log(10);
    }
    double density = -y * y / 2 - Math.log(2 * Math.PI) / 2;
    if (y < 2) {
      double t = 1 / (1 + 0.2316419 * y);
      double series =
          t
              * (0.319381530
                  + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
      return (density + Math.log(series)) / Math.log(10);
    }
    double fraction = y;
    for (int term = 60; term > 0; term--) {
      fraction = y + term / fraction;
    }
    return (density - Math.log(fraction)) / Math.log(10);
  }
}

package io.buckets.cluster.watch;

import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/// How far the clocks of the other nodes are from this one's, and whether this one's is right.
///
/// Of the last {@link NodeLimits#CLOCK_SAMPLES} samples of a node the one with the shortest round
/// trip counts, since its error is the smallest (RFC 5905, section 10). One that took longer than
/// {@link Limits#CLOCK_SKEW} says nothing.
///
/// The right time is the median of the nodes that are heard, this one included. Where they are even
/// in number there are two in the middle, and a clock must be near both: two nodes that are apart
/// are both astray, and so are four, two against two. Nobody can tell then who is right.
///
/// A node that is astray must coordinate no write: its ballots would be refused, or keep others
/// from writing. What has been written is safe either way.
///
/// Threading: any thread; the monitor of this guards all.
public final class ClockOffsets {
  /// What is known of another node's clock.
  ///
  /// @param offset how far it is ahead of the clock here
  /// @param roundTrip of the sample that says so; the offset is wrong by half of it at most
  public record Estimate(Duration offset, Duration roundTrip) {}

  /// What this node's clock is to the cluster.
  public enum Standing {
    /// Near the median.
    IN_STEP,
    /// Too few nodes are heard for a median that counts: not more than half, this one included.
    UNKNOWN,
    /// Further from the median than {@link Limits#CLOCK_SKEW}.
    ASTRAY
  }

  /// The standing of this node.
  ///
  /// @param ahead how far its clock is ahead of the median, negative if it is behind; of two in the
  ///   middle, of the one that is further away
  /// @param heard how many nodes the median is of
  public record Verdict(Standing standing, Duration ahead, int heard) {
    /// For people, and for the refusal of a write; empty if it is in step.
    public String why() {
      return switch (standing) {
        case IN_STEP -> "";
        case UNKNOWN -> "the clocks of too few nodes are known: " + heard;
        case ASTRAY ->
            "this node's clock is %d ms %s that of %d nodes; synchronise the clocks of all nodes"
                .formatted(
                    Math.abs(ahead.toMillis()), ahead.isNegative() ? "behind" : "ahead of", heard);
      };
    }
  }

  private record Taken(ClockSample sample, long nanos) {}

  private final int nodes;
  private final Map<Integer, Deque<Taken>> samples = new HashMap<>();

  /// @param nodes how many the cluster has, this one included
  public ClockOffsets(int nodes) {
    this.nodes = nodes;
  }

  /// Takes a sample of `node`.
  ///
  /// @param nowNanos by a monotonic clock, always the same one
  public synchronized void add(int node, ClockSample sample, long nowNanos) {
    if (sample.roundTrip() < 0 || sample.roundTrip() > Limits.CLOCK_SKEW.toNanos()) {
      return;
    }
    Deque<Taken> own = samples.computeIfAbsent(node, n -> new ArrayDeque<>());
    own.addLast(new Taken(sample, nowNanos));
    if (own.size() > NodeLimits.CLOCK_SAMPLES) {
      own.removeFirst();
    }
  }

  /// Forgets what is known of `node`: it was started again, and has another clock.
  public synchronized void forget(int node) {
    samples.remove(node);
  }

  /// What is known of the clock of `node`; empty if it was not heard for {@link
  /// NodeLimits#CLOCK_SAMPLE_AGE}.
  public synchronized Optional<Estimate> of(int node, long nowNanos) {
    Deque<Taken> own = samples.getOrDefault(node, new ArrayDeque<>());
    own.removeIf(taken -> nowNanos - taken.nanos() > NodeLimits.CLOCK_SAMPLE_AGE.toNanos());
    return own.stream()
        .map(Taken::sample)
        .min(Comparator.comparingLong(ClockSample::roundTrip))
        .map(best ->
            new Estimate(Duration.ofNanos(best.offset()), Duration.ofNanos(best.roundTrip())));
  }

  /// What this node's clock is to the cluster.
  public synchronized Verdict verdict(long nowNanos) {
    long[] offsets =
        LongStream.concat(
                LongStream.of(0),
                samples.keySet().stream()
                    .flatMap(node -> of(node, nowNanos).stream())
                    .mapToLong(estimate -> estimate.offset().toNanos()))
            .sorted()
            .toArray();
    int heard = offsets.length;
    long low = -offsets[(heard - 1) / 2];
    long high = -offsets[heard / 2];
    Duration ahead = Duration.ofNanos(Math.abs(low) > Math.abs(high) ? low : high);
    Standing standing =
        2 * heard <= nodes
            ? Standing.UNKNOWN
            : ahead.abs().compareTo(Limits.CLOCK_SKEW) > 0 ? Standing.ASTRAY : Standing.IN_STEP;
    return new Verdict(standing, ahead, heard);
  }
}

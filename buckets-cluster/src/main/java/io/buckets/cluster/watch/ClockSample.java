package io.buckets.cluster.watch;

/// The four times of one call and its answer, in nanoseconds since the epoch, each by the clock of
/// the node that took it.
///
/// Source of the arithmetic: RFC 5905, Network Time Protocol 4, section 8.
///
/// @param sent when the call left here
/// @param receivedThere when it came in there
/// @param answeredThere when the answer left there
/// @param received when that came in here
public record ClockSample(long sent, long receivedThere, long answeredThere, long received) {
  /// How far the clock there is ahead of the one here, in nanoseconds. Exact if both ways took as
  /// long; else wrong by half of {@link #roundTrip} at most.
  public long offset() {
    long there = receivedThere - sent;
    long back = answeredThere - received;
    return there / 2 + back / 2 + (there % 2 + back % 2) / 2;
  }

  /// How long both ways took together, in nanoseconds.
  public long roundTrip() {
    return received - sent - (answeredThere - receivedThere);
  }
}

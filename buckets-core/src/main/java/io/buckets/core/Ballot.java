package io.buckets.core;

import java.nio.ByteBuffer;

/// Names and orders the changes to a key: a hybrid-logical-clock reading and the node that took it.
///
/// Ballots are unique across the cluster, totally ordered, and close to wall time: `clock` holds
/// milliseconds since the epoch in its upper 48 bits and a counter in its lower 16 (Kulkarni et
/// al., "Logical Physical Clocks", 2014). A node never issues the same ballot twice, and a ballot
/// carries one change only.
///
/// @param clock hybrid-logical-clock reading, not negative
/// @param node number of the node that issued it, not negative
public record Ballot(long clock, int node) implements Comparable<Ballot> {
  /// Older than every issued ballot; the ballot of a key that was never written.
  public static final Ballot ZERO = new Ballot(0, 0);

  /// Size of the encoded form, in bytes.
  public static final int BYTES = 12;

  private static final int COUNTER_BITS = 16;

  public Ballot {
    if (clock < 0 || node < 0) {
      throw new IllegalArgumentException("a ballot has no negative part: " + clock + ", " + node);
    }
  }

  /// A ballot read at `millis` since the epoch with `counter` changes before it in that
  /// millisecond.
  public static Ballot at(long millis, int counter, int node) {
    return new Ballot((millis << COUNTER_BITS) | counter, node);
  }

  /// Reads the twelve bytes that {@link #writeTo} wrote.
  public static Ballot readFrom(ByteBuffer source) {
    return new Ballot(source.getLong(), source.getInt());
  }

  /// Writes twelve bytes whose unsigned order is the order of ballots. `target` is big-endian.
  public void writeTo(ByteBuffer target) {
    target.putLong(clock).putInt(node);
  }

  /// Wall time of the reading, in milliseconds since the epoch.
  public long millis() {
    return clock >>> COUNTER_BITS;
  }

  /// Whether this ballot is newer than `other`.
  public boolean isAfter(Ballot other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Ballot other) {
    int byClock = Long.compare(clock, other.clock);
    return byClock != 0 ? byClock : Integer.compare(node, other.node);
  }

  @Override
  public String toString() {
    return Long.toHexString(clock) + "." + node;
  }
}

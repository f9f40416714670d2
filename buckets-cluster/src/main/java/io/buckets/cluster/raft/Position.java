package io.buckets.cluster.raft;

import java.util.Comparator;

/// How far something goes along the logs that a cluster has had: of two, the greater has all that
/// was ever committed and is in the lesser.
///
/// Within one log that is Raft's own order (Ongaro and Ousterhout, "In Search of an Understandable
/// Consensus Algorithm", 2014, 5.4.1). A log of a vote that was founded anew comes after those
/// before it, whatever these hold, and has terms and places of its own.
///
/// @param founded which log it is: {@link io.buckets.cluster.state.ClusterState#founded}
/// @param term of the last entry
/// @param index place of the last entry; -1 if there is none
public record Position(long founded, long term, long index) implements Comparable<Position> {
  static final Position NONE = new Position(0, 0, -1);

  private static final Comparator<Position> WITHIN =
      Comparator.comparingLong(Position::term).thenComparingLong(Position::index);
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::founded).thenComparing(WITHIN);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /// Whether the library takes a log that ends here for one that has all of another: it does not
  /// know that there are several.
  boolean isTakenForAllOf(Position other) {
    return WITHIN.compare(this, other) >= 0;
  }

  /// As a message has it: three numbers with colons.
  @Override
  public String toString() {
    return founded + ":" + term + ":" + index;
  }

  /// @throws IllegalArgumentException if it is none
  static Position parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a position has " + parts.length + " parts");
    }
    return new Position(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}

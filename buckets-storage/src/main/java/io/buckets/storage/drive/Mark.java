package io.buckets.storage.drive;

import java.nio.ByteBuffer;
import java.time.Instant;

/// How far the index of a drive has come: a number that every synced batch of it raises, kept in
/// the batch itself. What other drives remember of it shows whether the index was put back to an
/// earlier state, which a log that ends early, or an older copy, does not show by itself.
///
/// Marks of one drive are ordered; a mark says nothing about the marks of another drive.
///
/// @param incarnation which index it is of: one that is made anew has a newer one
/// @param number the batch
public record Mark(long incarnation, long number) implements Comparable<Mark> {
  public static final int BYTES = 2 * Long.BYTES;

  /// That of an index in which nothing is marked.
  public static final Mark NONE = new Mark(0, 0);

  /// The first of an index that is made now.
  ///
  /// @param past the newest mark of the drive that anyone knows
  public static Mark first(long nowMillis, Mark past) {
    return new Mark(Math.max(nowMillis, past.incarnation + 1), 0);
  }

  public Mark next() {
    return new Mark(incarnation, number + 1);
  }

  /// Whether this is a later state of the drive.
  public boolean isAfter(Mark other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Mark other) {
    int order = Long.compare(incarnation, other.incarnation);
    return order != 0 ? order : Long.compare(number, other.number);
  }

  public void writeTo(ByteBuffer target) {
    target.putLong(incarnation).putLong(number);
  }

  public static Mark readFrom(ByteBuffer source) {
    return new Mark(source.getLong(), source.getLong());
  }

  @Override
  public String toString() {
    return equals(NONE)
        ? "nothing"
        : "batch " + number + " of the index made at " + Instant.ofEpochMilli(incarnation);
  }
}

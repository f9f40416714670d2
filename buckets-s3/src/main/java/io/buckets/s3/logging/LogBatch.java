package io.buckets.s3.logging;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.cluster.state.BucketInfo;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;

/// Records of one bucket on their way into one object. Whoever holds it is its only user.
final class LogBatch {
  /// What records share that go into one object.
  ///
  /// @param bucketId the bucket that was asked
  /// @param logging where it had its log delivered
  /// @param day of the requests, where keys tell it; else one that stands for all
  record Place(long bucketId, BucketLogging logging, LocalDate day) {}

  private final Place place;
  private final BucketInfo source;
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private long dueMillis;
  private int bytes;

  /// @param source the bucket that was asked, as it was then
  /// @param dueMillis when it is to be delivered at the latest
  LogBatch(Place place, BucketInfo source, long dueMillis) {
    this.place = place;
    this.source = source;
    this.dueMillis = dueMillis;
  }

  Place place() {
    return place;
  }

  BucketInfo source() {
    return source;
  }

  long dueMillis() {
    return dueMillis;
  }

  int bytes() {
    return bytes;
  }

  int records() {
    return lines.size();
  }

  void add(byte[] line) {
    lines.add(line);
    bytes += line.length;
  }

  /// Takes the records of one that came later, and waits anew.
  void join(LogBatch later) {
    lines.addAll(later.lines);
    bytes += later.bytes;
  }

  void postpone(long untilMillis) {
    dueMillis = untilMillis;
  }

  /// All records, one after the other.
  byte[] content() {
    byte[] content = new byte[bytes];
    int at = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, content, at, line.length);
      at += line.length;
    }
    return content;
  }

  @Override
  public String toString() {
    return source.name() + " to " + place.logging().target();
  }
}

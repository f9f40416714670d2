package io.buckets.s3.logging;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.LogLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Records that wait for their delivery, by the object that they go into.
///
/// # Invariants
///
/// - `bytes` is what waits and what was taken and not settled yet, and never above {@link
///   LogLimits#BYTES}: a record that would be over it is lost, and counted.
/// - A batch that was taken is nobody else's until it is settled or put back.
///
/// Any thread; the lock is held for moments only, and never over a delivery.
final class LogBuffer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogBatch.Place, LogBatch> waiting = new LinkedHashMap<>();
  private final long periodMillis;
  private long bytes;
  private long lost;

  /// @param period how long records wait for others
  LogBuffer(Duration period) {
    this.periodMillis = period.toMillis();
  }

  /// Keeps a record, or loses it.
  ///
  /// @return whether there is something that should be delivered now
  boolean add(LogBatch.Place place, BucketInfo source, byte[] line, long nowMillis) {
    lock.lock();
    try {
      if (bytes + line.length > LogLimits.BYTES) {
        lost++;
        return true;
      }
      LogBatch batch =
          waiting.computeIfAbsent(
              place, fresh -> new LogBatch(fresh, source, nowMillis + periodMillis));
      batch.add(line);
      bytes += line.length;
      return batch.bytes() >= LogLimits.OBJECT_BYTES || bytes > LogLimits.SOONER_BYTES;
    } finally {
      lock.unlock();
    }
  }

  /// Takes what is due: what has waited long enough or is large enough, and, while too much waits,
  /// the oldest besides.
  List<LogBatch> takeDue(long nowMillis) {
    lock.lock();
    try {
      List<LogBatch> due = new ArrayList<>();
      long rest = bytes;
      for (Iterator<LogBatch> all = waiting.values().iterator(); all.hasNext(); ) {
        LogBatch batch = all.next();
        boolean full = batch.bytes() >= LogLimits.OBJECT_BYTES || rest > LogLimits.SOONER_BYTES;
        if (batch.dueMillis() <= nowMillis || full) {
          due.add(batch);
          rest -= batch.bytes();
          all.remove();
        }
      }
      return due;
    } finally {
      lock.unlock();
    }
  }

  /// Takes all.
  List<LogBatch> takeAll() {
    lock.lock();
    try {
      List<LogBatch> all = List.copyOf(waiting.values());
      waiting.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Has a batch that was taken wait once more, before what has come since.
  void putBack(LogBatch batch, long untilMillis) {
    lock.lock();
    try {
      LogBatch later = waiting.remove(batch.place());
      if (later != null) {
        batch.join(later);
      }
      batch.postpone(untilMillis);
      waiting.put(batch.place(), batch);
    } finally {
      lock.unlock();
    }
  }

  /// A batch that was taken takes no memory any more.
  ///
  /// @param delivered whether its records are not lost
  void settle(LogBatch batch, boolean delivered) {
    lock.lock();
    try {
      bytes -= batch.bytes();
      lost += delivered ? 0 : batch.records();
    } finally {
      lock.unlock();
    }
  }

  /// When the next is due; `nowMillis` and a period if none waits.
  long nextDueMillis(long nowMillis) {
    lock.lock();
    try {
      return waiting.values().stream()
          .mapToLong(LogBatch::dueMillis)
          .min()
          .orElse(nowMillis + periodMillis);
    } finally {
      lock.unlock();
    }
  }

  /// How many records were lost so far.
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of records that are kept.
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}

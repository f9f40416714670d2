package io.buckets.storage.commit;

import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// What a drive is still to be told to be decided. Nobody waits for that: what it never hears of it
/// learns from the next commit or from whoever settles the key.
///
/// A drive of another node is told a little later, of many at once: a message for each decide would
/// be a third of all that is said between nodes.
///
/// Threading: any thread adds; one virtual thread at a time tells.
final class Decides {
  private final Drive drive;
  private final ConcurrentLinkedQueue<Decision> decides = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean telling = new AtomicBoolean();
  private final LongAdder dropped = new LongAdder();

  Decides(Drive drive) {
    this.drive = drive;
  }

  /// Tells the drive soon; or never, if too many wait.
  void add(Decision decision) {
    if (waiting.incrementAndGet() > Limits.DRIVE_DECIDES) {
      waiting.decrementAndGet();
      dropped.increment();
      return;
    }
    decides.add(decision);
    tell();
  }

  private void tell() {
    if (telling.compareAndSet(false, true)) {
      Thread.startVirtualThread(this::tellAll);
    }
  }

  private void tellAll() {
    List<Decision> batch = List.of();
    try {
      while (!decides.isEmpty()) {
        gather();
        batch = batch();
        drive.decide(batch);
      }
    } catch (DriveException | RuntimeException e) {
      dropped.add(batch.size());
    } finally {
      telling.set(false);
    }
    if (!decides.isEmpty()) {
      tell();
    }
  }

  private void gather() {
    if (waiting.get() < Limits.DECIDE_BATCH && drive.way() != null) {
      LockSupport.parkNanos(NodeLimits.DECIDE_PAUSE.toNanos());
    }
  }

  /// Takes what waits, as much as goes into one call.
  private List<Decision> batch() {
    Decision first = decides.poll();
    if (first == null) {
      return List.of();
    }
    waiting.decrementAndGet();
    Decision next = decides.poll();
    if (next == null) {
      return List.of(first);
    }
    List<Decision> batch = new ArrayList<>();
    batch.add(first);
    while (next != null) {
      waiting.decrementAndGet();
      batch.add(next);
      next = batch.size() < Limits.DECIDE_BATCH ? decides.poll() : null;
    }
    return batch;
  }

  /// Those waiting to be told.
  int waiting() {
    return waiting.get();
  }

  /// Those that were never told.
  long dropped() {
    return dropped.sum();
  }
}

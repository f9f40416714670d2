package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// The way to one drive: a virtual thread for each call, so many at a time, and a queue of the
/// decides that nobody waits for.
///
/// Threading: any thread. A drive that hangs fills its own lane and then fails fast; it holds up
/// nobody else.
final class DriveLane {
  private record Decide(RegisterKey key, Ballot ballot) {}

  private static final DriveReply.Failed FULL =
      new DriveReply.Failed(DriveException.Reason.TIMEOUT);

  private final Drive drive;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Quantile peekNanos = new Quantile();
  private volatile boolean down;

  private final ConcurrentLinkedQueue<Decide> decides = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean telling = new AtomicBoolean();
  private final LongAdder dropped = new LongAdder();

  DriveLane(Drive drive) {
    this.drive = drive;
  }

  Drive drive() {
    return drive;
  }

  /// Makes a call and gives its reply to `then`, on another thread, once; at once, on this one, if
  /// the lane is full.
  void call(RegisterKey key, DriveRequest request, Consumer<DriveReply> then) {
    if (underWay.incrementAndGet() > Limits.DRIVE_CALLS) {
      underWay.decrementAndGet();
      then.accept(FULL);
      return;
    }
    Thread.startVirtualThread(() -> then.accept(run(key, request)));
  }

  private DriveReply run(RegisterKey key, DriveRequest request) {
    try {
      long start = System.nanoTime();
      DriveReply reply = request.callOn(drive, key);
      if (request instanceof DriveRequest.Peek) {
        peekNanos.add(System.nanoTime() - start);
      }
      boolean failed = reply instanceof DriveReply.Failed;
      if (down != failed) {
        down = failed;
      }
      return reply;
    } catch (RuntimeException e) {
      // A defect below the seam costs the set this drive's answer, not the request.
      return new DriveReply.Failed(DriveException.Reason.FAILED);
    } finally {
      underWay.decrementAndGet();
    }
  }

  /// Whether its last call failed: then others are asked first.
  boolean isDown() {
    return down;
  }

  /// How long a peek may take before it counts as slow, in nanoseconds.
  long slowNanos() {
    return peekNanos.value();
  }

  /// Tells the drive soon that a head is decided; or never, if too many wait: then it learns from
  /// the next commit or from whoever settles the key.
  void decide(RegisterKey key, Ballot ballot) {
    if (waiting.incrementAndGet() > Limits.DRIVE_DECIDES) {
      waiting.decrementAndGet();
      dropped.increment();
      return;
    }
    decides.add(new Decide(key, ballot));
    tell();
  }

  private void tell() {
    if (telling.compareAndSet(false, true)) {
      Thread.startVirtualThread(this::tellAll);
    }
  }

  private void tellAll() {
    try {
      for (Decide next = decides.poll(); next != null; next = decides.poll()) {
        waiting.decrementAndGet();
        drive.decide(next.key(), next.ballot());
      }
    } catch (DriveException | RuntimeException e) {
      dropped.increment();
    } finally {
      telling.set(false);
    }
    if (!decides.isEmpty()) {
      tell();
    }
  }

  /// Decides waiting to be told.
  int waiting() {
    return waiting.get();
  }

  /// Decides that were never told.
  long dropped() {
    return dropped.sum();
  }
}

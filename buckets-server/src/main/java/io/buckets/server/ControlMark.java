package io.buckets.server;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Raises the mark of the drive that has the log of the control plane: when the node starts, and
/// whenever the state has changed, at most once a second. Other drives remember marks, so that an
/// older copy of the drive, put back, is known by them even if nothing but the state had changed
/// since.
///
/// Threading: one thread of its own.
final class ControlMark implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlMark.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final DriveBay drive;
  private final LongSupplier state;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param state the number of the newest change of the state that is known here
  ControlMark(DriveBay drive, LongSupplier state) {
    this.drive = drive;
    this.state = state;
  }

  /// Begins.
  ControlMark start() {
    Thread.ofVirtual().name("control-mark").start(this::run);
    return this;
  }

  private void run() {
    long marked = -1;
    try {
      do {
        long now = state.getAsLong();
        marked = now != marked && raise() ? now : marked;
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean raise() {
    Drive now = drive.drive();
    if (DriveBay.isOut(now)) {
      return false;
    }
    try {
      now.probe();
      return true;
    } catch (DriveException e) {
      LOG.debug("{} is not marked: {}", now.label(), e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}

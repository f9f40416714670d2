package io.buckets.admin.metrics;

import io.buckets.core.MetricLimits;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveUsage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much room there is on a drive, as it was a little while ago: whoever looks never waits for a
/// drive that hangs, and a drive is asked by one thread at a time.
///
/// Threading: any thread.
final class DriveRoom {
  private static final Logger LOG = LoggerFactory.getLogger(DriveRoom.class);

  private final DriveBay bay;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile @Nullable DriveUsage known;
  private volatile long askedNanos;

  DriveRoom(DriveBay bay) {
    this.bay = bay;
    ask();
  }

  /// Bytes that are free; not a number if that is not known.
  double free() {
    DriveUsage usage = now();
    return usage == null ? Double.NaN : usage.freeBytes();
  }

  /// Bytes that there are; not a number if that is not known.
  double total() {
    DriveUsage usage = now();
    return usage == null ? Double.NaN : usage.totalBytes();
  }

  private @Nullable DriveUsage now() {
    if (DriveBay.isOut(bay)) {
      known = null;
    }
    if (known == null || System.nanoTime() - askedNanos > MetricLimits.ROOM.toNanos()) {
      ask();
    }
    return known;
  }

  /// On a thread of the platform: one that hangs must not be one that virtual threads run on.
  private void ask() {
    if (!DriveBay.isOut(bay) && asking.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("room-" + bay.label()).start(this::askNow);
    }
  }

  private void askNow() {
    try {
      known = bay.usage();
    } catch (DriveException e) {
      known = null;
      LOG.debug("drive {} does not tell its room: {}", bay.label(), e.getMessage());
    } finally {
      askedNanos = System.nanoTime();
      asking.set(false);
    }
  }
}

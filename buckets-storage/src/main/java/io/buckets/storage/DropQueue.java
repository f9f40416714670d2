package io.buckets.storage;

import io.buckets.core.Limits;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a drive that no register names any more, until they are deleted: in the background,
/// after their read lease, and only if no register names them by then. What does not fit, or is
/// still here when the process ends, is an orphan for the sweep.
///
/// Threading: any thread.
final class DropQueue {
  private static final Logger LOG = LoggerFactory.getLogger(DropQueue.class);
  private static final long RETRY_MILLIS = 1000;

  /// Deletes a file; false if it is in use and must be tried again.
  interface Deletion {
    boolean delete(ShardName name) throws IOException, DriveException;
  }

  private final ScheduledExecutorService background;
  private final InstantSource clock;
  private final Deletion deletion;
  private final ReadLeases leases = new ReadLeases();
  private final AtomicInteger waiting = new AtomicInteger();

  DropQueue(ScheduledExecutorService background, InstantSource clock, Deletion deletion) {
    this.background = background;
    this.clock = clock;
    this.deletion = deletion;
  }

  /// Keeps `name` from being deleted for a lease from now on.
  void touch(ShardName name) {
    leases.touch(name, clock.millis());
  }

  void add(ShardName name) {
    if (waiting.incrementAndGet() > Limits.DRIVE_DROPS) {
      waiting.decrementAndGet();
      return;
    }
    schedule(name, leaseLeft(name));
  }

  private long leaseLeft(ShardName name) {
    return Math.max(0, leases.end(name) - clock.millis());
  }

  private void schedule(ShardName name, long delayMillis) {
    if (!background.isShutdown()) {
      var _ = background.schedule(() -> drop(name), delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void drop(ShardName name) {
    try {
      long leased = leaseLeft(name);
      if (leased > 0) {
        schedule(name, leased);
      } else if (deletion.delete(name)) {
        waiting.decrementAndGet();
      } else {
        schedule(name, RETRY_MILLIS);
      }
    } catch (IOException | DriveException | RuntimeException e) {
      waiting.decrementAndGet();
      LOG.debug("a dropped file is left to the orphan sweep: {}", name, e);
    }
  }
}

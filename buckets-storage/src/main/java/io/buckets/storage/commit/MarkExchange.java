package io.buckets.storage.commit;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Mark;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes the marks of drives on to each other, soon after changes were accepted, so that no drive
/// goes back in time unnoticed.
///
/// The mark of a drive covers every change that it has accepted so far. So marks need not go along
/// with each decide: one message a drive, {@link #PAUSE_NANOS} after a change, says the same of all
/// changes until then, and costs nothing that a client waits for.
///
/// Threading: one thread of its own; {@link #stir} from any.
final class MarkExchange implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MarkExchange.class);
  private static final long PAUSE_NANOS = 30_000_000;

  /// Marks are looked at for this long after a change, since late drives accept later.
  private static final long LINGER_NANOS = 1_000_000_000;

  /// And now and then at any rate: heals change drives too, and a drive may have come back.
  private static final long IDLE_NANOS = 5_000_000_000L;

  private final Supplier<Collection<Drive>> drives;
  private final Thread thread;
  private volatile long stirred = System.nanoTime();
  private volatile boolean asleep;
  private volatile boolean closed;

  MarkExchange(Supplier<Collection<Drive>> drives) {
    this.drives = drives;
    this.thread = Thread.ofVirtual().name("marks").start(this::run);
  }

  /// Something was accepted.
  void stir() {
    stirred = System.nanoTime();
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
      try {
        exchange();
      } catch (RuntimeException e) {
        LOG.error("the exchange of marks failed and goes on", e);
      }
      asleep = true;
      if (!closed && System.nanoTime() - stirred > LINGER_NANOS) {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
      asleep = false;
    }
  }

  private void exchange() {
    Collection<Drive> all = drives.get();
    Map<UUID, Mark> marks = new HashMap<>();
    all.forEach(drive -> marks.put(drive.id(), drive.mark()));
    for (Drive drive : all) {
      Map<UUID, Mark> others = new HashMap<>(marks);
      others.remove(drive.id());
      try {
        drive.remember(others);
      } catch (DriveException e) {
        // It is out of service, or has too much to do; the next message says it all again.
        LOG.debug("{} is not told of the marks of others: {}", drive.label(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}

package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes, within seconds, the shard files that drives have noticed not to name ({@link
/// Drive#unnamed}), if nothing does: what a drive was too slow with, what was deleted while it was
/// read, what a change let go of that was taken back. It asks for names, and lists no files, so it
/// costs little however many there are. Each node asks the drives that are local to it.
///
/// Threading: one thread of its own. Close it.
public final class UnnamedSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnnamedSweep.class);

  private final ErasureSets sets;
  private final OrphanSweep orphans;
  private final Thread thread;
  private volatile boolean closed;

  public UnnamedSweep(ErasureSets sets, OrphanSweep orphans) {
    this.sets = sets;
    this.orphans = orphans;
    this.thread = Thread.ofPlatform().name("unnamed-sweep").daemon().start(this::runForEver);
  }

  private void runForEver() {
    try {
      while (!closed) {
        TimeUnit.NANOSECONDS.sleep(Limits.UNNAMED_LOOK.toNanos());
        sets.inService(Set.of()).stream().filter(sets::isMine).forEach(this::sweep);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep(Drive drive) {
    try {
      int gone = orphans.sweepUnnamed(drive);
      if (gone > 0) {
        LOG.debug("{} shard files that nothing names are removed from {}", gone, drive.label());
      }
    } catch (DriveException | RuntimeException | OutOfMemoryError e) {
      LOG.debug("{} is not asked what it does not name: {}", drive.label(), e.toString());
    }
  }

  /// Stops sweeping; what is under way ends by itself.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

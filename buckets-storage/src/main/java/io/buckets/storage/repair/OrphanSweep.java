package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes shard files that nothing names: what a crash, a lost answer, or a drive that was away
/// leaves behind.
///
/// A file is looked at only when no commit that needs it can be on its way any more: it is older
/// than {@link Limits#ORPHAN_AGE}, or than this process, and with it all writers of before are
/// dead. (That is so for one node; where there are more, a file of another one's session counts
/// only by its age.) What its drive's own registers name is left to the healer. Removing it is safe
/// even if this judgement came too early: the drive refuses to drop what it names, and to accept a
/// commit whose files are gone.
///
/// Threading: any thread.
public final class OrphanSweep {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

  /// How far the times of files lag behind the clock, in milliseconds.
  private static final long FILE_TIME_MILLIS = 20;

  private final ShardOwners owners;
  private final InstantSource clock;
  private final long startMillis;
  private final LongAdder removed = new LongAdder();
  private final LongAdder unjudged = new LongAdder();
  private final LongAdder young = new LongAdder();

  public OrphanSweep(ShardOwners owners, InstantSource clock) {
    this.owners = owners;
    this.clock = clock;
    this.startMillis = clock.millis();
  }

  /// Decides how fast a sweep goes: called for each thing gone by, returns when it may go on, or
  /// false to stop.
  @FunctionalInterface
  public interface Pace {
    /// No pause, no end.
    Pace NONE = () -> true;

    boolean mayGoOn() throws InterruptedException;
  }

  /// Goes by every shard file of one drive.
  ///
  /// @return false if it was stopped
  public boolean sweep(Drive drive, Pace pace) throws DriveException, InterruptedException {
    String after = "";
    while (after != null) {
      ShardPage page = drive.shards(after, Limits.SCAN_PAGE);
      for (ShardPage.ShardFileEntry entry : page.files()) {
        removeOrphan(drive, entry);
        if (!pace.mayGoOn()) {
          return false;
        }
      }
      after = page.next();
    }
    return true;
  }

  /// Removes the file if nothing names it.
  ///
  /// @return whether it did
  boolean removeOrphan(Drive drive, ShardPage.ShardFileEntry entry) throws DriveException {
    if (entry.named()) {
      return false;
    }
    if (!isLeftBehind(entry)) {
      young.increment();
      return false;
    }
    try {
      if (owners.isNamed(entry.name())) {
        return false;
      }
    } catch (StoreException e) {
      unjudged.increment();
      LOG.debug("{} on {} cannot be judged now: {}", entry.name(), drive.label(), e.getMessage());
      return false;
    }
    drive.discard(entry.name());
    removed.increment();
    return true;
  }

  private boolean isLeftBehind(ShardPage.ShardFileEntry entry) {
    return entry.modifiedMillis() < startMillis - FILE_TIME_MILLIS
        || clock.millis() - entry.modifiedMillis() > Limits.ORPHAN_AGE.toMillis();
  }

  /// Files removed since the process started.
  public long removed() {
    return removed.sum();
  }

  /// Files that nothing named on their drives and that were too young to be judged, counted each
  /// time, since the process started.
  public long young() {
    return young.sum();
  }

  /// Files that could not be judged since the process started.
  public long unjudged() {
    return unjudged.sum();
  }
}

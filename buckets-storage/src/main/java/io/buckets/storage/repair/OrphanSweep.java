package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.WritesAtWork;
import io.buckets.storage.model.ShardName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes shard files that nothing names: what a crash, a lost answer, a slow drive, or one that
/// was away leaves behind.
///
/// **A file may go as soon as its write is over** ({@link WritesAtWork}), and no register names it
/// by the word of a quorum: the question settles what is half made, so nothing undecided names it
/// later, and only its writer would propose it again. A file that no write of this process made is
/// one of a process before, which is dead, or of another node, which says what it is writing
/// ({@link Duties#others}).
///
/// What its drive's own registers name is left to the healer. Removing a file is safe even if this
/// judgement came too early: the drive refuses to drop what it names, and to accept a commit whose
/// files are gone.
///
/// Threading: any thread.
public final class OrphanSweep {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

  private final ShardOwners owners;
  private final WritesAtWork writes;
  private final Duties.OtherWriters others;
  private final LongAdder removed = new LongAdder();
  private final LongAdder unjudged = new LongAdder();
  private final LongAdder atWork = new LongAdder();

  /// A sweep of the only node.
  public OrphanSweep(ShardOwners owners, WritesAtWork writes) {
    this(owners, writes, Duties.ALL.others());
  }

  /// @param writes of this node
  /// @param others knows those of the others
  public OrphanSweep(ShardOwners owners, WritesAtWork writes, Duties.OtherWriters others) {
    this.owners = owners;
    this.writes = writes;
    this.others = others;
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
      Set<ShardName> written = written(unnamed(page));
      for (ShardPage.ShardFileEntry entry : page.files()) {
        var _ = !entry.named() && remove(drive, entry.name(), written);
        if (!pace.mayGoOn()) {
          return false;
        }
      }
      after = page.next();
    }
    return true;
  }

  private static List<ShardName> unnamed(ShardPage page) {
    return page.files().stream()
        .filter(entry -> !entry.named())
        .map(ShardPage.ShardFileEntry::name)
        .toList();
  }

  /// Those of the files that are being written anywhere. A file that was there before this was
  /// asked and is not among them is written by nobody any more.
  private Set<ShardName> written(List<ShardName> files) {
    List<ShardName> strange = files.stream().filter(name -> !writes.isAtWork(name)).toList();
    Set<ShardName> written = new HashSet<>(files);
    strange.forEach(written::remove);
    if (!strange.isEmpty()) {
      written.addAll(others.writing(strange));
    }
    return written;
  }

  /// Goes by the files that a drive has noticed not to name.
  ///
  /// @return how many were removed
  int sweepUnnamed(Drive drive) throws DriveException {
    int gone = 0;
    List<ShardName> unnamed = drive.unnamed(Limits.UNNAMED_AT_ONCE);
    Set<ShardName> written = written(unnamed);
    for (ShardName name : unnamed) {
      gone += remove(drive, name, written) ? 1 : 0;
    }
    return gone;
  }

  /// Removes the file if nothing names it.
  ///
  /// @return whether it did
  boolean removeOrphan(Drive drive, ShardPage.ShardFileEntry entry) throws DriveException {
    return !entry.named() && remove(drive, entry.name(), written(List.of(entry.name())));
  }

  /// @param written asked for before: a write that is over has committed what it ever will
  private boolean remove(Drive drive, ShardName name, Set<ShardName> written)
      throws DriveException {
    if (written.contains(name)) {
      atWork.increment();
      return false;
    }
    try {
      if (owners.isNamed(name)) {
        return false;
      }
    } catch (StoreException e) {
      unjudged.increment();
      LOG.debug("{} on {} cannot be judged now: {}", name, drive.label(), e.getMessage());
      return false;
    }
    drive.discard(name);
    removed.increment();
    return true;
  }

  /// Files removed since the process started.
  public long removed() {
    return removed.sum();
  }

  /// Files that nothing named on their drives and that were being written, counted each time, since
  /// the process started.
  public long atWork() {
    return atWork.sum();
  }

  /// Files that could not be judged, counted each time, since the process started.
  public long unjudged() {
    return unjudged.sum();
  }
}

package io.buckets.storage.listing;

import io.buckets.core.StoreException;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.OlderView;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The registers of a bucket in key order, as a quorum of drives has them.
///
/// Each drive is read page by page through a cursor of its own, and the cursors are merged: the
/// drives' orders are the same, so the smallest position among them is the next register. With R
/// drives of every set asked, at least one of them has the newest decided head of any register;
/// where the newest head seen is not known to be decided, the register itself is read (rare: a
/// write is under way).
///
/// A drive that fails ends the scan with {@link DriveFailed}; whoever lists starts the page again
/// without it.
///
/// Threading: one thread; the drives' pages are fetched in parallel.
public final class MergedScan {
  private final ErasureSets sets;
  private final Space space;
  private final List<ScanCursor> cursors = new ArrayList<>();
  private final OlderQuery.@Nullable Below older;
  private final byte[] start;
  private boolean plain = true;

  /// Scans `range` from position `from` over `drives`, which hold R slots of every set.
  public MergedScan(ErasureSets sets, List<Drive> drives, ScanRange range, byte[] from) {
    this.sets = sets;
    this.space = range.space();
    this.older = range.older();
    this.start = from;
    for (Drive drive : drives) {
      cursors.add(new ScanCursor(sets.lane(drive), range, from));
    }
    cursors.forEach(ScanCursor::fetchAhead);
  }

  /// What is scanned.
  ///
  /// @param space which space
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin with these bytes
  /// @param pageLimit most entries of a drive's page
  /// @param withMeta whether heads come with their documents
  /// @param sure whether every drive must have all that it should have: one that is being filled
  ///   has failed then
  /// @param older whether older versions are wanted, of the register where the scan begins those
  ///   older than its place
  public record ScanRange(
      Space space,
      long bucketId,
      byte[] prefix,
      int pageLimit,
      boolean withMeta,
      boolean sure,
      OlderQuery.@Nullable Below older) {
    /// Heads alone.
    public ScanRange(
        Space space, long bucketId, byte[] prefix, int pageLimit, boolean withMeta, boolean sure) {
      this(space, bucketId, prefix, pageLimit, withMeta, sure, null);
    }
  }

  /// One register.
  ///
  /// @param position its place in the order
  /// @param head its newest decided head, maybe empty
  /// @param older its older versions, if they were asked for
  public record Row(byte[] position, Head head, ScanPage.Older older) {}

  /// A drive could not be scanned.
  public static final class DriveFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Drive drive;

    DriveFailed(Drive drive, DriveException cause) {
      super(drive.label() + ": " + cause.getMessage(), cause);
      this.drive = drive;
    }

    public Drive drive() {
      return drive;
    }
  }

  /// The next register that is not empty, or null at the end.
  public @Nullable Row next() {
    while (true) {
      byte[] position = smallest();
      if (position == null) {
        return null;
      }
      Row row = take(position);
      if (!row.head().isEmpty()) {
        return row;
      }
    }
  }

  /// The next register that any of the drives has, whatever its state; null at the end.
  public @Nullable Sighting nextSighting() {
    byte[] position = smallest();
    if (position == null) {
      return null;
    }
    List<Drive> holders = new ArrayList<>();
    List<Drive> upToDate = new ArrayList<>();
    List<Drive> inStep = new ArrayList<>();
    ScanPage.Entry first = null;
    ScanPage.Entry newest = null;
    boolean alike = true;
    boolean halfMade = false;
    for (ScanCursor cursor : cursors) {
      byte[] at = cursor.position();
      if (at == null || !Arrays.equals(at, position)) {
        continue;
      }
      ScanPage.Entry entry = cursor.entry();
      holders.add(cursor.drive());
      first = first == null ? entry : first;
      halfMade |= !entry.decided();
      alike &= entry.decided() && entry.ballot().equals(first.ballot());
      if (newest == null || entry.ballot().isAfter(newest.ballot())) {
        newest = entry;
        upToDate.clear();
        inStep.clear();
      }
      if (entry.ballot().equals(newest.ballot())) {
        upToDate.add(cursor.drive());
        if (entry.decided()) {
          inStep.add(cursor.drive());
        }
      }
      cursor.advance();
    }
    boolean empty = first != null && first.head().head().isEmpty();
    boolean gone = newest != null && newest.head().head().isEmpty();
    return new Sighting(position, holders, upToDate, inStep, alike, empty, gone, halfMade);
  }

  /// One register as the drives have it.
  ///
  /// @param position its place in the order
  /// @param holders the drives that have anything under it
  /// @param upToDate those of them that have the newest head of all
  /// @param inStep those of them that know the newest head of all to be decided
  /// @param alike whether all of them have the same decided head
  /// @param empty whether the head of one of them is a tombstone
  /// @param newestEmpty whether the newest head of all is a tombstone
  /// @param halfMade whether one of them does not know its head to be decided
  public record Sighting(
      byte[] position,
      List<Drive> holders,
      List<Drive> upToDate,
      List<Drive> inStep,
      boolean alike,
      boolean empty,
      boolean newestEmpty,
      boolean halfMade) {}

  /// Goes on at `position`, if that is further on.
  public void seek(byte[] position) {
    cursors.forEach(cursor -> cursor.seek(position));
  }

  private byte @Nullable [] smallest() {
    byte[] smallest = null;
    for (ScanCursor cursor : cursors) {
      byte[] position = cursor.position();
      if (position != null
          && (smallest == null || Arrays.compareUnsigned(position, smallest) < 0)) {
        smallest = position;
      }
    }
    return smallest;
  }

  private Row take(byte[] position) {
    ScanPage.Entry newest = null;
    ScanPage.Entry fullest = null;
    boolean decided = false;
    for (ScanCursor cursor : cursors) {
      byte[] at = cursor.position();
      if (at == null || !Arrays.equals(at, position)) {
        continue;
      }
      ScanPage.Entry entry = cursor.entry();
      if (newest == null || entry.ballot().isAfter(newest.ballot())) {
        newest = entry;
        fullest = entry;
        decided = entry.decided();
      } else if (entry.ballot().equals(newest.ballot())) {
        decided |= entry.decided();
        fullest = fuller(entry, fullest);
      }
      cursor.advance();
    }
    if (newest == null) {
      throw new StoreException(StoreException.Reason.INTERNAL, "a merged scan lost its place");
    }
    ScanPage.Older older = fullest == null ? null : fullest.older();
    return decided
        ? new Row(position, newest.head().head(), older == null ? ScanPage.Older.NONE : older)
        : read(position);
  }

  /// Of two that hold one state, the one with more older versions: a drive may have got the state
  /// without them.
  private static ScanPage.Entry fuller(ScanPage.Entry one, ScanPage.@Nullable Entry other) {
    if (other == null || one.older() == null) {
      return other == null ? one : other;
    }
    int more = one.head().head().olderVersions() - other.head().head().olderVersions();
    return more > 0 ? one : other;
  }

  /// The numbers of the bucket on the drives, in their order, that what was returned goes with: as
  /// long as those are the same, so is it. Empty if there are none: changes came between, or a
  /// register had to be read.
  List<Long> changes() {
    List<Long> changes = new ArrayList<>();
    for (ScanCursor cursor : cursors) {
      Long number = cursor.changes();
      if (!plain || number == null) {
        return List.of();
      }
      changes.add(number);
    }
    return changes;
  }

  private Row read(byte[] position) {
    plain = false;
    RegisterKey key = IndexKey.parse(space, position);
    KeyRegister register = sets.of(key).register();
    if (older == null) {
      return new Row(position, register.read(key, false).head(), ScanPage.Older.NONE);
    }
    boolean first = Arrays.equals(position, start);
    OlderQuery.Below query = new OlderQuery.Below(first ? older.place() : null, older.limit());
    OlderView view = register.older(key, query, false);
    List<Head> found = view.older().stream().map(OlderView.Older::head).toList();
    return new Row(
        position, view.view().head(), new ScanPage.Older(found, found.size() == query.limit()));
  }
}

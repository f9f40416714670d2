package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One page of a drive's registers, in key order, tombstones included.
///
/// @param entries the registers
/// @param next where the next page begins, null at the end
/// @param changes the bucket's number before the drive was looked at, see [Drive#changes]
/// @param filling whether the drive is being filled: then it may lack what was decided, and this
///   page does not say that there is nothing between its entries
public record ScanPage(List<Entry> entries, byte @Nullable [] next, long changes, boolean filling) {
  /// The same, of a drive that is being filled.
  public ScanPage ofFilling() {
    return filling ? this : new ScanPage(entries, next, changes, true);
  }

  /// Older versions of one register, without their documents.
  ///
  /// @param newestFirst the heads that they were last part of
  /// @param more whether there may be others that are older than these
  public record Older(List<Head> newestFirst, boolean more) {
    /// No older versions.
    public static final Older NONE = new Older(List.of(), false);
  }

  /// One register: its label at once, the rest when it is wanted. A listing asks several drives and
  /// needs the head of only one of them.
  ///
  /// @param indexKey its position in the drive's order (`IndexKey`: unsigned byte order is key
  ///   order)
  /// @param ballot the ballot of its head
  /// @param decided whether the drive knows the head to be decided
  /// @param reader makes the head
  /// @param older the older versions of the state of the head; null if none were asked for, or the
  ///   register has none
  public record Entry(
      byte[] indexKey,
      Ballot ballot,
      boolean decided,
      Supplier<DriveHead> reader,
      @Nullable Older older) {
    /// An entry without older versions.
    public Entry(byte[] indexKey, Ballot ballot, boolean decided, Supplier<DriveHead> reader) {
      this(indexKey, ballot, decided, reader, null);
    }

    /// An entry whose head is made already.
    public Entry(byte[] indexKey, DriveHead head) {
      this(indexKey, head.ballot(), head.decided(), () -> head);
    }

    /// The same with the older versions that `query` asks for.
    public Entry with(OlderQuery.Below query, List<DriveHead> found) {
      List<Head> heads = found.stream().map(DriveHead::head).toList();
      return new Entry(
          indexKey, ballot, decided, reader, new Older(heads, heads.size() == query.limit()));
    }

    /// How much of a page it takes, in bytes.
    ///
    /// @param withMeta whether it comes with its documents
    public int bytes(boolean withMeta) {
      return indexKey.length + (withMeta ? documents(head()) : 0);
    }

    private static int documents(DriveHead head) {
      Head undo = head.undo();
      int open = head.decided() ? 1 : 2;
      return open * document(head.head()) + (undo == null ? 0 : document(undo));
    }

    private static int document(Head head) {
      Version newest = head.newest();
      return newest == null ? 0 : newest.meta().length;
    }

    /// What the drive holds; without shards; unless documents were asked for,
    /// `head.head().newest().meta()` is empty and `head.pending()` null.
    public DriveHead head() {
      return reader.get();
    }
  }
}

package io.buckets.storage.drive;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of the older versions of a register, newest first.
///
/// Pages are looked at one after another, and the register may change between: whoever wants the
/// versions of one state compares the heads of the pages, and asks for the head once more after the
/// last.
///
/// @param head the drive's head just before it looked at these versions, without shard: it says how
///   many there are in all, and whether the drive is being filled and may lack some
/// @param versions the versions, each with its inline shard if it has one
/// @param next where the next page begins, null at the end
public record VersionPage(DriveHead head, List<DriveHead> versions, @Nullable Long next) {
  /// Where the first page begins.
  public static final long BEGINNING = Long.MAX_VALUE;

  /// All older versions, page by page, for callers who know that the register does not change or
  /// that what they make of it bears a change.
  ///
  /// @throws DriveException as {@link Drive#versions}
  public static List<DriveHead> all(Drive drive, RegisterKey key) throws DriveException {
    List<DriveHead> versions = new ArrayList<>();
    Long from = BEGINNING;
    while (from != null) {
      VersionPage page = drive.versions(key, from, Limits.VERSIONS_PAGE);
      versions.addAll(page.versions);
      from = page.next;
    }
    return versions;
  }

  /// About what a version takes: its document and its inline shard.
  public static int bytesOf(DriveHead version) {
    ByteBuffer shard = version.shard();
    Version newest = version.head().newest();
    return (shard == null ? 0 : shard.remaining()) + (newest == null ? 0 : newest.meta().length);
  }

  /// A page while it is gathered. Threading: one thread.
  public static final class Gathering {
    private final DriveHead head;
    private final int limit;
    private final List<DriveHead> versions = new ArrayList<>();
    private long bytes;
    private long last;
    private boolean more;

    /// @param head the drive's head, looked at before the versions
    public Gathering(DriveHead head, int limit) {
      Invariant.check(limit > 0 && limit <= Limits.VERSIONS_PAGE, "a page of versions is bounded");
      this.head = head;
      this.limit = limit;
    }

    /// Adds the next version if it still fits.
    ///
    /// @param place orders the versions on the drive, newest highest
    /// @return false if the page is full: there are more
    public boolean add(DriveHead version, long place) {
      int own = bytesOf(version);
      if (versions.size() == limit || (!versions.isEmpty() && bytes + own > Limits.SCAN_BYTES)) {
        more = true;
        return false;
      }
      versions.add(version);
      bytes += own;
      last = place;
      return true;
    }

    /// The page.
    public VersionPage page() {
      return new VersionPage(head, versions, more ? last : null);
    }
  }
}

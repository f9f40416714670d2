package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.NamedFiles;
import java.util.LinkedHashSet;
import java.util.Set;

/// The shard files that the registers of one drive name, in the order of the registers: what should
/// be there, whatever lies in its directories.
///
/// Only decided states count; of what is undecided the round that ends it sees to the files.
/// Threading: one thread.
final class NamedShards {
  private static final byte[] ANY = {};

  private final Drive drive;

  NamedShards(Drive drive) {
    this.drive = drive;
  }

  /// Told of each file.
  interface Visitor {
    /// @return whether to go on
    boolean visit(ShardName name) throws DriveException, InterruptedException;
  }

  /// Goes by all of them.
  ///
  /// @return whether the end was reached
  boolean visit(Visitor visitor) throws DriveException, InterruptedException {
    for (Space space : Space.values()) {
      byte[] from = IndexKey.rangeStart(space, -1, ANY);
      while (from != null) {
        ScanPage page = drive.scan(new ScanRequest(space, -1, from, ANY, Limits.SCAN_PAGE, false));
        if (!visit(space, page, visitor)) {
          return false;
        }
        from = page.next();
      }
    }
    return true;
  }

  private boolean visit(Space space, ScanPage page, Visitor visitor)
      throws DriveException, InterruptedException {
    for (ScanPage.Entry entry : page.entries()) {
      if (mayName(entry) && !visit(IndexKey.parse(space, entry.indexKey()), visitor)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a register can name files, by what the scan shows of it without its document.
  private static boolean mayName(ScanPage.Entry entry) {
    DriveHead held = entry.head();
    Version newest = held.head().newest();
    boolean filed = newest != null && !newest.inline();
    return held.decided() && (filed || held.head().olderVersions() > 0);
  }

  private boolean visit(RegisterKey key, Visitor visitor)
      throws DriveException, InterruptedException {
    for (ShardName name : named(key)) {
      if (!visitor.visit(name)) {
        return false;
      }
    }
    return true;
  }

  private Set<ShardName> named(RegisterKey key) throws DriveException {
    DriveHead held = drive.head(key, false);
    Set<ShardName> names = new LinkedHashSet<>(NamedFiles.of(key, held.head().newest()));
    if (held.head().olderVersions() > 0) {
      for (DriveHead version : VersionPage.all(drive, key)) {
        names.addAll(NamedFiles.of(key, version.head().newest()));
      }
    }
    return names;
  }
}

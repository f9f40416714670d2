package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes by the registers of one drive whose heads are above a ballot: what a clock far ahead has
/// left there.
public final class HeadsAbove {
  private static final byte[] START = {};

  private final Ballot bar;
  private final Pages pages;

  /// A page of the drive's registers.
  @FunctionalInterface
  public interface Pages {
    ScanPage scan(ScanRequest request) throws DriveException;
  }

  /// What to do with one register.
  @FunctionalInterface
  public interface Visitor {
    void visit(RegisterKey key) throws DriveException;
  }

  public HeadsAbove(Ballot bar, Pages pages) {
    this.bar = bar;
    this.pages = pages;
  }

  /// Whether any of them holds, or would take back to, a change that was made above the ballot and
  /// is known to be decided.
  public boolean anyDecided() throws DriveException {
    for (Space space : Space.values()) {
      ScanPage page = page(space, START);
      while (page != null) {
        if (page.entries().stream().anyMatch(this::isDecidedAbove)) {
          return true;
        }
        page = after(space, page);
      }
    }
    return false;
  }

  private boolean isDecidedAbove(ScanPage.Entry entry) {
    if (!entry.ballot().isAfter(bar)) {
      return false;
    }
    DriveHead head = entry.head();
    Head decided = head.decided() ? head.head() : head.undo();
    return decided != null && decided.change().isAfter(bar);
  }

  /// Visits each of them.
  public void forEach(Visitor visitor) throws DriveException {
    for (Space space : Space.values()) {
      ScanPage page = page(space, START);
      while (page != null) {
        List<ScanPage.Entry> found =
            page.entries().stream().filter(entry -> entry.ballot().isAfter(bar)).toList();
        for (ScanPage.Entry entry : found) {
          visitor.visit(IndexKey.parse(space, entry.indexKey()));
        }
        page = after(space, page);
      }
    }
  }

  private @Nullable ScanPage after(Space space, ScanPage page) throws DriveException {
    byte[] next = page.next();
    return next == null ? null : page(space, next);
  }

  private ScanPage page(Space space, byte[] from) throws DriveException {
    return pages.scan(new ScanRequest(space, -1, from, START, Limits.SCAN_PAGE, false));
  }
}

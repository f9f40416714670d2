package io.buckets.storage.listing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.DriveLane;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One drive's registers in order, page by page, the next page fetched while this one is used.
///
/// After a seek the pages start small and double, so that rolling up many common prefixes does not
/// read a full page for each. Threading: one thread.
final class ScanCursor {
  private static final int FIRST_PAGE = 32;

  private final DriveLane lane;
  private final MergedScan.ScanRange range;
  private final byte[] start;
  private List<ScanPage.Entry> page = List.of();
  private int index;
  private byte @Nullable [] next;
  private int pageLimit;
  private @Nullable CompletableFuture<ScanPage> coming;
  private @Nullable Long changes;
  private boolean steady = true;

  ScanCursor(DriveLane lane, MergedScan.ScanRange range, byte[] from) {
    this.lane = lane;
    this.range = range;
    this.next = from;
    this.start = from;
    this.pageLimit = range.pageLimit();
  }

  /// The drive that is read.
  Drive drive() {
    return lane.drive();
  }

  /// Starts to fetch the next page.
  void fetchAhead() {
    byte[] from = next;
    if (coming == null && from != null) {
      ScanRequest request =
          new ScanRequest(
              range.space(),
              range.bucketId(),
              from,
              range.prefix(),
              pageLimit,
              range.withMeta(),
              Limits.SCAN_BYTES,
              older(from));
      coming = new CompletableFuture<>();
      CompletableFuture<ScanPage> target = coming;
      lane.start(() -> lane.drive().scan(request), new Coming(target));
    }
  }

  private OlderQuery.@Nullable Below older(byte[] from) {
    OlderQuery.Below wanted = range.older();
    return wanted == null
        ? null
        : new OlderQuery.Below(Arrays.equals(from, start) ? wanted.place() : null, pageLimit);
  }

  private record Coming(CompletableFuture<ScanPage> target) implements DriveLane.Asker<ScanPage> {
    @Override
    public void answered(ScanPage page) {
      target.complete(page);
    }

    @Override
    public void failed(DriveException why) {
      target.completeExceptionally(why);
    }

    @Override
    public void late(ScanPage page) {}
  }

  /// Where the cursor stands; null at the end.
  byte @Nullable [] position() {
    while (index >= page.size()) {
      if (next == null && coming == null) {
        return null;
      }
      load();
    }
    return page.get(index).indexKey();
  }

  /// The register where the cursor stands.
  ScanPage.Entry entry() {
    return page.get(index);
  }

  /// The bucket's number on this drive while its pages were made; null if it was not the same for
  /// all, or there is no page.
  @Nullable Long changes() {
    return steady ? changes : null;
  }

  /// One register further.
  void advance() {
    index++;
  }

  private void load() {
    fetchAhead();
    CompletableFuture<ScanPage> arriving = Objects.requireNonNull(coming);
    coming = null;
    try {
      ScanPage loaded = arriving.get(Limits.DRIVE_CALL.toMillis(), TimeUnit.MILLISECONDS);
      if (range.sure() && loaded.filling()) {
        throw failed(
            new DriveException(
                DriveException.Reason.UNREACHABLE, "it is being filled, and may lack anything"));
      }
      page = loaded.entries();
      index = 0;
      next = loaded.next();
      steady &= changes == null || changes == loaded.changes();
      changes = loaded.changes();
      pageLimit = Math.min(range.pageLimit(), pageLimit * 2);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.CLOSED, "interrupted while listing", e);
    }
  }

  private MergedScan.DriveFailed failed(@Nullable Throwable cause) {
    DriveException failure =
        cause instanceof DriveException e
            ? e
            : new DriveException(
                DriveException.Reason.FAILED,
                "a scan broke: " + cause,
                cause == null ? new IllegalStateException("no cause") : cause);
    return new MergedScan.DriveFailed(lane.drive(), failure);
  }

  /// Goes on at `position`, if that is further on.
  void seek(byte[] position) {
    while (index < page.size()
        && Arrays.compareUnsigned(page.get(index).indexKey(), position) < 0) {
      index++;
    }
    byte[] following = next;
    if (index >= page.size()
        && following != null
        && Arrays.compareUnsigned(following, position) < 0) {
      page = List.of();
      index = 0;
      coming = null;
      next = position;
      pageLimit = Math.min(FIRST_PAGE, range.pageLimit());
      fetchAhead();
    }
  }
}

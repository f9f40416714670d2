package io.buckets.storage.listing;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.Positions;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Pages of a bucket's objects, rolled up at a delimiter as S3 does it.
///
/// Source: S3 API reference, "ListObjectsV2": keys in UTF-8 binary order; all keys that share a run
/// from the prefix to the first delimiter count as one entry, also against the page's limit; a page
/// that begins after a common prefix does not return that prefix again.
///
/// Threading: any thread; each call reads for itself.
public final class Listing {
  private final ErasureSets sets;
  private final ListedPages pages;

  /// @param pages the pages made before
  public Listing(ErasureSets sets, ListedPages pages) {
    this.sets = sets;
    this.pages = pages;
  }

  /// One page.
  ///
  /// @throws StoreException NO_QUORUM if too few drives can be read
  public ListPage list(long bucketId, ListRequest request) {
    if (request.limit() == 0) {
      return new ListPage(List.of(), false);
    }
    byte[] from = start(bucketId, request);
    if (from == null) {
      return new ListPage(List.of(), false);
    }
    return scanning(
        sets,
        drives -> {
          ListPage before = pages.find(bucketId, request, drives, sets);
          return before == null ? scan(bucketId, request, drives, from) : before;
        });
  }

  private ListPage scan(long bucketId, ListRequest request, List<Drive> drives, byte[] from) {
    int pageLimit = Math.min(Limits.SCAN_PAGE, request.limit() + 1);
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(Space.OBJECTS, bucketId, request.prefix(), pageLimit, false, true);
    MergedScan scan = new MergedScan(sets, drives, range, from);
    ListPage page = page(bucketId, request, scan);
    pages.keep(bucketId, request, drives, page, scan);
    return page;
  }

  /// Runs `scan` over enough drives, again without those that fail.
  public static <T> T scanning(ErasureSets sets, Function<List<Drive>, T> scan) {
    Set<Drive> failed = new HashSet<>();
    while (true) {
      try {
        return scan.apply(sets.readQuorumOfEverySet(failed));
      } catch (MergedScan.DriveFailed failure) {
        failed.add(failure.drive());
      }
    }
  }

  private static byte @Nullable [] start(long bucketId, ListRequest request) {
    byte[] from = request.prefix();
    if (request.after().length > 0) {
      byte[] after = after(request);
      if (after == null) {
        return null;
      }
      from = Arrays.compareUnsigned(after, from) > 0 ? after : from;
    }
    return IndexKey.rangeStart(Space.OBJECTS, bucketId, from);
  }

  /// The first key that may follow `after`: past the whole common prefix if it is, or lies in, one.
  static byte @Nullable [] after(ListRequest request) {
    byte[] common = commonPrefix(request, request.after());
    return common != null && common.length == request.after().length
        ? Positions.afterAll(common)
        : Positions.after(request.after());
  }

  private static byte @Nullable [] commonPrefix(ListRequest request, byte[] key) {
    return commonPrefix(request.prefix(), request.delimiter(), key);
  }

  /// What `key` is rolled up to: all up to the first delimiter after the prefix; null if it has
  /// none.
  public static byte @Nullable [] commonPrefix(byte[] prefix, byte[] delimiter, byte[] key) {
    if (delimiter.length == 0 || !Positions.startsWith(key, prefix)) {
      return null;
    }
    int at = Positions.indexOf(key, delimiter, prefix.length);
    return at < 0 ? null : Arrays.copyOf(key, at + delimiter.length);
  }

  private static ListPage page(long bucketId, ListRequest request, MergedScan scan) {
    List<ListPage.Entry> entries = new ArrayList<>(Math.min(request.limit(), 128));
    byte[] passed = null;
    for (MergedScan.Row row = scan.next(); row != null; row = scan.next()) {
      Version newest = row.head().newest();
      byte[] key = Arrays.copyOfRange(row.position(), Long.BYTES, row.position().length);
      if (newest == null || newest.kind() == Version.Kind.DELETE_MARKER) {
        continue;
      }
      byte[] common = commonPrefix(request, key);
      if (common != null && passed != null && Arrays.equals(common, passed)) {
        continue;
      }
      if (common != null && Arrays.compareUnsigned(common, request.after()) <= 0) {
        passed = common;
        skip(scan, bucketId, common);
        continue;
      }
      if (entries.size() == request.limit()) {
        return new ListPage(entries, true);
      }
      if (common == null) {
        entries.add(new ListPage.Found(Documents.summary(ObjectKey.ofUtf8(key), newest)));
      } else {
        entries.add(new ListPage.CommonPrefix(common));
        passed = common;
        skip(scan, bucketId, common);
      }
    }
    return new ListPage(entries, false);
  }

  private static void skip(MergedScan scan, long bucketId, byte[] common) {
    byte[] after = Positions.afterAll(common);
    if (after != null) {
      scan.seek(IndexKey.rangeStart(Space.OBJECTS, bucketId, after));
    }
  }
}

package io.buckets.storage.listing;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.OlderView;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Positions;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of the versions of a bucket's objects, delete markers among them, rolled up at a delimiter
/// like those of {@link Listing}.
///
/// A page that ends within a key names the place of its last version, see {@link OlderQuery}; the
/// next goes on from there whatever has become of that version and of those before it.
///
/// Source: S3 API reference, "ListObjectVersions". Threading: any thread; each call reads for
/// itself.
public final class VersionListing {
  private final ErasureSets sets;

  public VersionListing(ErasureSets sets) {
    this.sets = sets;
  }

  /// One page.
  ///
  /// @throws StoreException NO_QUORUM if too few drives can be read
  public VersionsPage list(long bucketId, VersionsRequest asked) {
    VersionsRequest request = placed(bucketId, asked);
    byte[] from = request.keys().limit() == 0 ? null : start(bucketId, request);
    if (from == null) {
      return new VersionsPage(List.of(), false, null);
    }
    int limit =
        Math.min(Math.min(Limits.SCAN_PAGE, Limits.VERSIONS_PAGE), request.keys().limit() + 1);
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(
            Space.OBJECTS,
            bucketId,
            request.keys().prefix(),
            limit,
            false,
            true,
            new OlderQuery.Below(
                isWithin(bucketId, request, from) ? request.place() : null, limit));
    return Listing.scanning(
        sets,
        drives ->
            new Gathering(bucketId, request, new MergedScan(sets, drives, range, from)).page());
  }

  /// Whether the page begins within the key that it begins after.
  private static boolean isWithin(long bucketId, VersionsRequest request, byte[] from) {
    byte[] key = IndexKey.rangeStart(Space.OBJECTS, bucketId, request.keys().after());
    return Arrays.equals(key, from);
  }

  /// The null version has no place but where it is.
  private VersionsRequest placed(long bucketId, VersionsRequest request) {
    VersionId place = request.place();
    if (place == null || !place.isNull() || request.keys().after().length == 0) {
      return request.keys().after().length == 0
          ? new VersionsRequest(request.keys(), null)
          : request;
    }
    RegisterKey key = RegisterKey.object(bucketId, ObjectKey.ofUtf8(request.keys().after()));
    OlderView view = sets.of(key).register().older(key, new OlderQuery.ById(VersionId.NULL), false);
    Head head = view.older().isEmpty() ? view.view().head() : view.older().getFirst().head();
    Version version = head.newest();
    boolean there = version != null && version.id().isNull();
    return new VersionsRequest(request.keys(), there ? OlderQuery.placeOf(head) : NEWEST);
  }

  /// Older than this is every version.
  private static final VersionId NEWEST = new VersionId(-1, -1);

  private static byte @Nullable [] start(long bucketId, VersionsRequest request) {
    ListRequest keys = request.keys();
    byte[] from = keys.prefix();
    if (keys.after().length > 0) {
      byte[] after = request.place() == null ? Listing.after(keys) : keys.after();
      if (after == null) {
        return null;
      }
      from = Arrays.compareUnsigned(after, from) > 0 ? after : from;
    }
    return IndexKey.rangeStart(Space.OBJECTS, bucketId, from);
  }

  /// A page while it is gathered. Threading: one thread.
  private final class Gathering {
    private final long bucketId;
    private final ListRequest keys;
    private final @Nullable VersionId place;
    private final MergedScan scan;
    private final List<ListPage.Entry> entries = new ArrayList<>();
    private VersionsPage.@Nullable Last last;
    private boolean truncated;

    Gathering(long bucketId, VersionsRequest request, MergedScan scan) {
      this.bucketId = bucketId;
      this.keys = request.keys();
      this.place = request.place();
      this.scan = scan;
    }

    VersionsPage page() {
      MergedScan.Row row = scan.next();
      while (row != null) {
        byte[] key = Arrays.copyOfRange(row.position(), Long.BYTES, row.position().length);
        byte[] common = Listing.commonPrefix(keys.prefix(), keys.delimiter(), key);
        if (common == null) {
          addVersions(key, row);
        } else {
          if (Arrays.compareUnsigned(common, keys.after()) > 0) {
            add(new ListPage.CommonPrefix(common), new VersionsPage.Last(common, null));
          }
          skip(common);
        }
        row = truncated ? null : scan.next();
      }
      return new VersionsPage(entries, truncated, last);
    }

    private void skip(byte[] common) {
      byte[] after = Positions.afterAll(common);
      if (after != null) {
        scan.seek(IndexKey.rangeStart(Space.OBJECTS, bucketId, after));
      }
    }

    private void add(ListPage.Entry entry, VersionsPage.Last at) {
      truncated = entries.size() == keys.limit();
      if (!truncated) {
        entries.add(entry);
        last = at;
      }
    }

    private void addVersions(byte[] key, MergedScan.Row row) {
      VersionId begun = Arrays.equals(key, keys.after()) ? place : null;
      VersionId newest = OlderQuery.placeOf(row.head());
      if (begun == null || newest.compareTo(begun) < 0) {
        addVersion(key, row.head(), true);
      }
      ScanPage.Older older = row.older();
      VersionId from = begun == null ? newest : begun;
      while (!truncated && !older.newestFirst().isEmpty()) {
        for (Head head : older.newestFirst()) {
          addVersion(key, head, false);
        }
        from = OlderQuery.placeOf(older.newestFirst().getLast());
        older = older.more() && !truncated ? more(key, from) : ScanPage.Older.NONE;
      }
    }

    private void addVersion(byte[] key, Head head, boolean latest) {
      Version version = head.newest();
      if (version != null && !truncated) {
        ObjectInfo info = Documents.summary(ObjectKey.ofUtf8(key), version, latest);
        add(new ListPage.Found(info), new VersionsPage.Last(key, OlderQuery.placeOf(head)));
      }
    }

    private ScanPage.Older more(byte[] key, VersionId from) {
      RegisterKey register = RegisterKey.object(bucketId, ObjectKey.ofUtf8(key));
      OlderQuery.Below query = new OlderQuery.Below(from, Limits.VERSIONS_PAGE);
      OlderView view = sets.of(register).register().older(register, query, false);
      List<Head> found = view.older().stream().map(OlderView.Older::head).toList();
      return new ScanPage.Older(found, found.size() == query.limit());
    }
  }
}

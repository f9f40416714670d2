package io.buckets.storage.object;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.Listing;
import io.buckets.storage.listing.MergedScan;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of a bucket's uploads in progress, and of an upload's parts.
///
/// Source: S3 API reference, "ListMultipartUploads" and "ListParts".
///
/// Threading: any thread.
final class UploadListing {
  private final ErasureSets sets;

  UploadListing(ErasureSets sets) {
    this.sets = sets;
  }

  /// The parts of an upload with numbers above `after`, at most `limit`.
  List<PartInfo> parts(UploadKeys keys, int after, int limit) {
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(
            Space.UPLOADS,
            keys.bucketId(),
            keys.key().utf8(),
            Math.min(Limits.SCAN_PAGE, limit),
            true,
            true);
    byte[] from = IndexKey.of(keys.part(after + 1)).bytes();
    byte[] end = IndexKey.of(keys.end()).bytes();
    return Listing.scanning(
        sets,
        drives -> {
          List<PartInfo> parts = new ArrayList<>();
          MergedScan scan = new MergedScan(sets, drives, range, from);
          for (MergedScan.Row row = scan.next();
              row != null && parts.size() < limit;
              row = scan.next()) {
            Version part = row.head().newest();
            if (part == null || Arrays.compareUnsigned(row.position(), end) >= 0) {
              return parts;
            }
            parts.add(UploadRecords.part(part));
          }
          return parts;
        });
  }

  /// Where a page of uploads begins and how it is rolled up.
  ///
  /// @param prefix only keys that begin so
  /// @param delimiter as in {@link ListRequest}
  /// @param afterKey only uploads of keys greater than this, or of this key with a greater id
  /// @param afterUploadId see `afterKey`; empty to go on after the whole key
  /// @param limit most uploads and common prefixes together
  record UploadsRequest(
      byte[] prefix, byte[] delimiter, byte[] afterKey, String afterUploadId, int limit) {}

  /// One page of a bucket's uploads.
  UploadsPage uploads(long bucketId, UploadsRequest request) {
    if (request.limit() == 0) {
      return new UploadsPage(List.of(), List.of(), false);
    }
    int pageLimit = Math.min(Limits.SCAN_PAGE, request.limit() + 1);
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(Space.UPLOADS, bucketId, request.prefix(), pageLimit, true, true);
    byte[] from = start(bucketId, request);
    return Listing.scanning(
        sets, drives -> page(bucketId, request, new MergedScan(sets, drives, range, from)));
  }

  private static byte[] start(long bucketId, UploadsRequest request) {
    byte[] prefix = IndexKey.rangeStart(Space.UPLOADS, bucketId, request.prefix());
    if (request.afterKey().length == 0) {
      return prefix;
    }
    ObjectKey key = ObjectKey.ofUtf8(request.afterKey());
    String after = request.afterUploadId().isEmpty() ? "g" : request.afterUploadId() + "0";
    byte[] from = IndexKey.of(new RegisterKey(Space.UPLOADS, bucketId, key, after)).bytes();
    return Arrays.compareUnsigned(from, prefix) > 0 ? from : prefix;
  }

  private static UploadsPage page(long bucketId, UploadsRequest request, MergedScan scan) {
    List<UploadInfo> uploads = new ArrayList<>();
    List<byte[]> prefixes = new ArrayList<>();
    byte[] passed = null;
    for (MergedScan.Row row = scan.next(); row != null; row = scan.next()) {
      RegisterKey register = IndexKey.parse(Space.UPLOADS, row.position());
      if (UploadKeys.isPart(register)) {
        String id = register.sub().substring(0, register.sub().indexOf('/'));
        scan.seek(IndexKey.of(new UploadKeys(bucketId, register.key(), id).end()).bytes());
        continue;
      }
      UploadState state = UploadState.of(row.head());
      if (state == null || state.isOver()) {
        continue;
      }
      byte[] common = commonPrefix(request, register.key().utf8());
      boolean known = common != null && passed != null && Arrays.equals(common, passed);
      boolean before = common != null && Arrays.compareUnsigned(common, request.afterKey()) <= 0;
      if (known || before) {
        continue;
      }
      if (uploads.size() + prefixes.size() == request.limit()) {
        return new UploadsPage(uploads, prefixes, true);
      }
      if (common != null) {
        prefixes.add(common);
        passed = common;
        continue;
      }
      UploadInfo upload = UploadRecords.upload(register.key(), register.sub(), row.head());
      if (upload != null) {
        uploads.add(upload);
      }
    }
    return new UploadsPage(uploads, prefixes, false);
  }

  private static byte @Nullable [] commonPrefix(UploadsRequest request, byte[] key) {
    return Listing.commonPrefix(request.prefix(), request.delimiter(), key);
  }
}

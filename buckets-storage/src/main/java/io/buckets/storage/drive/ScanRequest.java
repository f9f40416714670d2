package io.buckets.storage.drive;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.storage.model.Space;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Asks a drive for one page of registers in key order.
///
/// @param space which space
/// @param bucketId the bucket; -1 for all buckets, in order of their ids
/// @param from first position wanted, inclusive, in index-key form (`IndexKey`); empty for the
///   beginning
/// @param prefix only keys that begin with these bytes of the object key; empty for all
/// @param limit most entries, at most {@link io.buckets.core.Limits#SCAN_PAGE}
/// @param withMeta whether the entries carry the xl.meta document (heads parsed in full) or the
///   summary only
/// @param bytes the page ends early once its keys and documents are as long: at most {@link
///   io.buckets.core.Limits#SCAN_BYTES}; one entry comes whatever its length
/// @param older whether the entries come with their older versions: as many in all as its limit
///   says, then the page ends; of the register at `from` only those older than its place. Null for
///   none
public record ScanRequest(
    Space space,
    long bucketId,
    byte[] from,
    byte[] prefix,
    int limit,
    boolean withMeta,
    int bytes,
    OlderQuery.@Nullable Below older) {
  /// Checks the bound.
  public ScanRequest {
    Invariant.check(bytes > 0 && bytes <= Limits.SCAN_BYTES, "a page of a scan is bounded");
  }

  /// Heads alone.
  public ScanRequest(
      Space space,
      long bucketId,
      byte[] from,
      byte[] prefix,
      int limit,
      boolean withMeta,
      int bytes) {
    this(space, bucketId, from, prefix, limit, withMeta, bytes, null);
  }

  /// The older versions that are wanted of a register, after so many of others.
  ///
  /// @param indexKey where the register is
  /// @return null if the page is full of them
  public OlderQuery.@Nullable Below olderOf(byte[] indexKey, int others) {
    if (older == null || others >= older.limit()) {
      return null;
    }
    return new OlderQuery.Below(
        Arrays.equals(indexKey, from) ? older.place() : null, older.limit() - others);
  }

  /// A page as long as may be.
  public ScanRequest(
      Space space, long bucketId, byte[] from, byte[] prefix, int limit, boolean withMeta) {
    this(space, bucketId, from, prefix, limit, withMeta, Limits.SCAN_BYTES);
  }
}

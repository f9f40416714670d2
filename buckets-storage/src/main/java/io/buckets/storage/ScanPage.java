package io.buckets.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a drive's registers, in key order, tombstones included.
///
/// @param entries the registers
/// @param next where the next page begins, null at the end
public record ScanPage(List<Entry> entries, byte @Nullable [] next) {
  /// One register.
  ///
  /// @param indexKey its position in the drive's order ({@link IndexKey}: unsigned byte order is
  ///   key order)
  /// @param head what the drive holds; without shards; unless documents were asked for,
  ///   `head.head().newest().meta()` is empty and `head.pending()` null
  public record Entry(byte[] indexKey, DriveHead head) {}
}

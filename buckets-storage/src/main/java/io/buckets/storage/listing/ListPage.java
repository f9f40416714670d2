package io.buckets.storage.listing;

import io.buckets.storage.erasing.ObjectInfo;
import java.util.List;

/// One page of a listing. Keys and common prefixes are in one UTF-8 order.
///
/// @param entries objects and common prefixes, in order
/// @param truncated whether there is more after the last entry
public record ListPage(List<Entry> entries, boolean truncated) {
  /// An object or a common prefix.
  public sealed interface Entry {}

  /// An object, without its metadata and parts.
  public record Found(ObjectInfo object) implements Entry {}

  /// Keys rolled up.
  ///
  /// @param prefix what they share, UTF-8, ending with the delimiter
  public record CommonPrefix(byte[] prefix) implements Entry {}
}

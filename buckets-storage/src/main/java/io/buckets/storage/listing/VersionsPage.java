package io.buckets.storage.listing;

import io.buckets.core.VersionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of versions: by key, and within a key the newest first.
///
/// @param entries the versions and common prefixes
/// @param truncated whether there are more
/// @param last where the next page goes on; null if nothing is on this one
public record VersionsPage(List<ListPage.Entry> entries, boolean truncated, @Nullable Last last) {
  /// The last entry of a page.
  ///
  /// @param key its key, or the common prefix
  /// @param place its place among the versions of its key, null for a common prefix
  public record Last(byte[] key, @Nullable VersionId place) {}
}

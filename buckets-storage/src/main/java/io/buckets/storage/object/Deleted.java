package io.buckets.storage.object;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// What a delete did.
///
/// @param version the version deleted, or the delete marker made; null where versions play no part
/// @param deleteMarker whether a delete marker was made, or was what was deleted
public record Deleted(@Nullable VersionId version, boolean deleteMarker) {
  /// Gone, or never there.
  static final Deleted PLAIN = new Deleted(null, false);
}

package io.buckets.storage.object;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// What to delete.
///
/// @param version this version only, for good; null for "the object"
/// @param condition what must hold for the delete to happen
public record DeleteOptions(@Nullable VersionId version, Precondition condition) {
  /// The object, unconditionally.
  public static final DeleteOptions DEFAULT = new DeleteOptions(null, Precondition.NONE);
}

package io.buckets.storage.object;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// What to delete.
///
/// @param version this version only, for good; null for "the object"
/// @param versioned whether deleting the object leaves a delete marker on top of its versions
/// @param condition what must hold for the delete to happen
public record DeleteOptions(
    @Nullable VersionId version, boolean versioned, Precondition condition) {
  /// The object, without versions, unconditionally.
  public static final DeleteOptions DEFAULT = new DeleteOptions(null, false, Precondition.NONE);
}

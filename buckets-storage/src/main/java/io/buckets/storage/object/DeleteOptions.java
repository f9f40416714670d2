package io.buckets.storage.object;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// What to delete.
///
/// @param version this version only, for good; null for "the object"
/// @param condition what must hold for the delete to happen
/// @param bypass whether a retention that may be overridden is; who asks must be allowed to
public record DeleteOptions(@Nullable VersionId version, Precondition condition, boolean bypass) {
  /// The object, unconditionally.
  public static final DeleteOptions DEFAULT = new DeleteOptions(null, Precondition.NONE);

  /// What to delete, overriding nothing.
  public DeleteOptions(@Nullable VersionId version, Precondition condition) {
    this(version, condition, false);
  }
}

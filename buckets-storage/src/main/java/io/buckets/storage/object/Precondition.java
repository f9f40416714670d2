package io.buckets.storage.object;

import io.buckets.storage.erasing.ObjectInfo;
import org.jspecify.annotations.Nullable;

/// A condition of a write, judged on the newest decided state and judged again if another write
/// came between.
@FunctionalInterface
public interface Precondition {
  /// Always holds.
  Precondition NONE = current -> {};

  /// Returns if the write may go on.
  ///
  /// @param current what a write would replace: the newest version, null if the key has no object;
  ///   what a delete would delete: the newest version, or the one that is to go, a delete marker
  ///   too; null if there is none
  /// @throws io.buckets.core.StoreException PRECONDITION_FAILED or another reason to leave all as
  ///   it is
  void check(@Nullable ObjectInfo current);
}

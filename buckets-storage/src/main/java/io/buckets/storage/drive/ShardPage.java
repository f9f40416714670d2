package io.buckets.storage.drive;

import io.buckets.storage.model.ShardName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a drive's sealed shard files, and of what dead processes left unsealed.
///
/// @param files the files
/// @param next the `after` of the next page, null at the end
public record ShardPage(List<ShardFileEntry> files, @Nullable String next) {
  /// One file.
  ///
  /// @param name what it is called
  /// @param modifiedMillis when it was sealed, milliseconds since the epoch
  /// @param length bytes of its data region
  /// @param named whether a register of this drive names it, or did a moment ago
  public record ShardFileEntry(ShardName name, long modifiedMillis, long length, boolean named) {}
}

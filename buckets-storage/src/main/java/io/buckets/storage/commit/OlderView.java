package io.buckets.storage.commit;

import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decided state of a register with those of its older versions that were asked for.
///
/// @param view the state
/// @param older the versions, newest first
public record OlderView(RegisterView view, List<Older> older) {
  /// One of them.
  ///
  /// @param head the head it was last part of; only its newest version counts
  /// @param shards the inline shard of each slot that sent one, null for the others
  public record Older(Head head, List<@Nullable ByteBuffer> shards) {
    /// The version itself.
    public Version version() {
      Version version = head.newest();
      if (version == null) {
        throw new IllegalStateException("an older version is a version");
      }
      return version;
    }
  }
}

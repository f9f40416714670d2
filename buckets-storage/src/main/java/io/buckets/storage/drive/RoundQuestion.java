package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.RegisterKey;

/// What a round asks of a drive, as something to be said to its node.
///
/// @param <T> what is answered
public sealed interface RoundQuestion<T> {
  /// {@link Drive#prepare}.
  record Prepare(RegisterKey key, Ballot ballot, boolean withShard)
      implements RoundQuestion<PrepareReply> {}

  /// {@link Drive#head}.
  record Look(RegisterKey key, boolean withShard) implements RoundQuestion<DriveHead> {}

  /// {@link Drive#commit}.
  record Commit(CommitRequest request) implements RoundQuestion<CommitReply> {}
}

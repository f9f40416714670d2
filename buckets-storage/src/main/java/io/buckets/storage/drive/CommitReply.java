package io.buckets.storage.drive;

import io.buckets.core.Ballot;

/// A drive's answer to a commit or a rollback.
public sealed interface CommitReply {
  /// The state is on this drive's stable storage, now or since an earlier call with the same ballot
  /// and change.
  record Accepted() implements CommitReply {}

  /// The drive has promised or accepted something newer.
  record Refused(Ballot newer) implements CommitReply {}

  /// The drive lacks the state that the change extends, or the shard files the version names; it
  /// must be healed.
  record Behind(Ballot head) implements CommitReply {}
}

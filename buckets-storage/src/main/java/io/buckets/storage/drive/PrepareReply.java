package io.buckets.storage.drive;

import io.buckets.core.Ballot;

/// A drive's answer to a prepare.
public sealed interface PrepareReply {
  /// The drive will accept nothing older than the ballot for this key; `head` is what it holds.
  record Promised(DriveHead head) implements PrepareReply {}

  /// The drive has promised, or accepted, a ballot at least as new, or refuses all below its
  /// ceiling.
  record Refused(Ballot newer) implements PrepareReply {}
}

package io.buckets.storage.commit;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;

/// What came of a {@link DriveRequest}.
public sealed interface DriveReply {
  /// To a peek.
  record Peeked(DriveHead head) implements DriveReply {}

  /// To a search of older versions.
  record Found(OlderReply reply) implements DriveReply {}

  /// To a prepare.
  record Prepared(PrepareReply reply) implements DriveReply {}

  /// To a commit or a rollback.
  record Judged(CommitReply reply) implements DriveReply {}

  /// No answer: whether the drive did what it was asked is not known.
  record Failed(DriveException.Reason reason) implements DriveReply {}
}

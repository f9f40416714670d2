package io.buckets.storage;

/// What came of a {@link DriveRequest}.
sealed interface DriveReply {
  /// To a peek.
  record Peeked(DriveHead head) implements DriveReply {}

  /// To a prepare.
  record Prepared(PrepareReply reply) implements DriveReply {}

  /// To a commit or a rollback.
  record Judged(CommitReply reply) implements DriveReply {}

  /// No answer: whether the drive did what it was asked is not known.
  record Failed(DriveException.Reason reason) implements DriveReply {}
}

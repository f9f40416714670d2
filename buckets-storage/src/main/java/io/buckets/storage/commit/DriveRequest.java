package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.RoundQuestion;
import io.buckets.storage.drive.Told;
import io.buckets.storage.drive.Unsent;
import io.buckets.storage.model.RegisterKey;
import org.jspecify.annotations.Nullable;

/// What a round asks one drive about its register.
public sealed interface DriveRequest {
  /// {@link Drive#head}.
  record Peek(boolean withShard) implements DriveRequest {}

  /// {@link Drive#older}.
  record Find(OlderQuery query, boolean withShards) implements DriveRequest {}

  /// {@link Drive#prepare}.
  record Prepare(Ballot ballot, boolean withShard) implements DriveRequest {}

  /// {@link Drive#commit}.
  record Commit(CommitRequest request) implements DriveRequest {}

  /// {@link Drive#rollback}.
  record Rollback(RollbackRequest request) implements DriveRequest {}

  /// Whether it only asks, so that nobody need be asked who is not needed.
  default boolean onlyAsks() {
    return this instanceof Peek || this instanceof Find;
  }

  /// Makes this ready to be sent with other calls, if that can be done.
  ///
  /// @return null if the drive is to be called
  default @Nullable Unsent askOf(Drive drive, RegisterKey key, Told<DriveReply> told) {
    return switch (this) {
      case Peek(boolean withShard) ->
          drive.ask(new RoundQuestion.Look(key, withShard), told.madeOf(DriveReply.Peeked::new));
      case Prepare(Ballot ballot, boolean withShard) ->
          drive.ask(
              new RoundQuestion.Prepare(key, ballot, withShard),
              told.madeOf(DriveReply.Prepared::new));
      case Commit(CommitRequest request) ->
          drive.ask(new RoundQuestion.Commit(request), told.madeOf(DriveReply.Judged::new));
      case Find f -> null;
      case Rollback r -> null;
    };
  }

  /// Sends this to `drive` and waits for the answer; a failure is an answer too.
  default DriveReply callOn(Drive drive, RegisterKey key) {
    try {
      return switch (this) {
        case Peek(boolean withShard) -> new DriveReply.Peeked(drive.head(key, withShard));
        case Find(OlderQuery query, boolean withShards) ->
            new DriveReply.Found(drive.older(key, query, withShards));
        case Prepare(Ballot ballot, boolean withShard) ->
            new DriveReply.Prepared(drive.prepare(key, ballot, withShard));
        case Commit(CommitRequest request) -> new DriveReply.Judged(drive.commit(request));
        case Rollback(RollbackRequest request) -> new DriveReply.Judged(drive.rollback(request));
      };
    } catch (DriveException e) {
      return new DriveReply.Failed(e.reason());
    }
  }
}

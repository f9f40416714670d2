package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.RegisterKey;

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

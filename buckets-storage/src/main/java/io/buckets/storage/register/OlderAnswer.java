package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.core.VersionId;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers what is asked of the older versions of one register, in the state of its head and in the
/// one below.
///
/// @param state the register
/// @param rows its older versions, of the same moment
public record OlderAnswer(RegisterState state, OlderRows rows) {
  /// The answer.
  ///
  /// @param fillingSince since when the drive is being filled; null if it is not
  /// @param withShards whether inline shards are wanted, the head's too
  public OlderReply of(OlderQuery query, @Nullable Ballot fillingSince, boolean withShards) {
    DriveHead head = state.toDriveHead(fillingSince, withShards);
    return new OlderReply(head, ofHead(query, withShards), ofUndo(query, withShards));
  }

  /// Those of the head's state.
  public List<DriveHead> ofHead(OlderQuery query, boolean withShards) {
    return state.held().head().olderVersions() == 0 ? List.of() : found(rows, query, withShards);
  }

  private List<DriveHead> ofUndo(OlderQuery query, boolean withShards) {
    HeldHead previous = previous(state);
    Undo undo = state.undo();
    return undo == null || previous == null || previous.head().olderVersions() == 0
        ? List.of()
        : found(new RestoredRows(rows, undo), query, withShards);
  }

  private static @Nullable HeldHead previous(RegisterState state) {
    Undo undo = state.undo();
    return undo == null ? null : undo.previous();
  }

  private static List<DriveHead> found(OlderRows rows, OlderQuery query, boolean withShards) {
    return switch (query) {
      case OlderQuery.ById(var id) -> one(rows.find(id), withShards);
      case OlderQuery.ByData(var data) -> one(rows.find(data), withShards);
      case OlderQuery.Below below -> below(rows, below);
    };
  }

  private static List<DriveHead> one(@Nullable HeldHead row, boolean withShards) {
    return row == null
        ? List.of()
        : List.of((withShards ? row : row.withShard(null)).toDriveHead());
  }

  private static List<DriveHead> below(OlderRows rows, OlderQuery.Below below) {
    List<DriveHead> page = new ArrayList<>();
    VersionId place = below.place();
    rows.walk(
        place == null ? OlderRows.BEGINNING : rows.sequenceAbove(place),
        row -> {
          if (below.admits(OlderQuery.placeOf(row.head()))) {
            page.add(row.withShard(null).toDriveHead().summary());
          }
          return page.size() < below.limit();
        });
    return page;
  }
}

package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.model.ShardName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a drive is to do about a request, found without doing it: everything here goes to the index
/// in one batch, and when that is durable the reply may be given and the files may go.
///
/// @param reply the answer
/// @param next the register's new state; null if nothing changes
/// @param rows changes of the older versions
/// @param drops shard files that the new state does not name any more
/// @param left shard files that it may not name any more either, but whose writer may propose them
///   again, or which another register may name
/// @param undone whether an undecided head ceased to be the head without being decided
public record Outcome(
    CommitReply reply,
    @Nullable RegisterState next,
    List<Undo.Row> rows,
    Set<ShardName> drops,
    Set<ShardName> left,
    boolean undone) {

  /// The same, and an undecided head ceases to be the head.
  Outcome undoing() {
    return new Outcome(reply, next, rows, drops, left, true);
  }

  static Outcome unchanged(CommitReply reply) {
    return new Outcome(reply, null, List.of(), Set.of(), Set.of(), false);
  }

  static Outcome refused(Ballot newer) {
    return unchanged(new CommitReply.Refused(newer));
  }

  static Outcome behind(Ballot head) {
    return unchanged(new CommitReply.Behind(head));
  }

  static Outcome accepted(RegisterState next) {
    return new Outcome(new CommitReply.Accepted(), next, List.of(), Set.of(), Set.of(), false);
  }
}

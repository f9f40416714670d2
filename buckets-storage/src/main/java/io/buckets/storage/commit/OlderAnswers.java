package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the drives of a set answered about older versions of one register.
///
/// Which versions there are is a fact of the state, and the state is known by {@link Answers}.
/// Every drive that holds it, as its head or below an undecided one, has the same; but for one to
/// which a state was brought without its older versions (earlier builds did), whose head counts
/// fewer. Among R drives that answered one took part in deciding the state, and has them all. So
/// those that count the most say which there are.
///
/// Not thread-safe; the shell's lock guards it.
final class OlderAnswers {
  private final Quorum quorum;
  private final OlderQuery query;
  private final @Nullable OlderReply[] replies;

  OlderAnswers(Quorum quorum, OlderQuery query) {
    this.quorum = quorum;
    this.query = query;
    this.replies = new OlderReply[quorum.drives()];
  }

  OlderQuery query() {
    return query;
  }

  void add(int slot, OlderReply reply) {
    replies[slot] = reply;
  }

  /// What one slot has of a state.
  ///
  /// @param count how many older versions it counts in all
  /// @param found those that were asked for
  private record Held(int count, List<DriveHead> found) {}

  /// Those below the state of `view`.
  List<OlderView.Older> below(RegisterView view) {
    Ballot state = view.head().state();
    if (view.head().isEmpty()) {
      return List.of();
    }
    List<@Nullable Held> bySlot = new ArrayList<>(quorum.drives());
    int most = 0;
    for (int slot = 0; slot < quorum.drives(); slot++) {
      Held held = held(replies[slot], state);
      bySlot.add(held);
      most = held == null ? most : Math.max(most, held.count);
    }
    int whole = most;
    return bySlot.stream()
        .filter(Objects::nonNull)
        .filter(held -> held.count == whole)
        .findFirst()
        .map(held -> held.found.stream().map(row -> gathered(row, bySlot)).toList())
        .orElse(List.of());
  }

  private static @Nullable Held held(@Nullable OlderReply reply, Ballot state) {
    if (reply == null) {
      return null;
    }
    Head head = reply.head().head();
    if (head.state().equals(state)) {
      return new Held(head.olderVersions(), reply.ofHead());
    }
    Head undo = reply.head().undo();
    return undo != null && undo.state().equals(state)
        ? new Held(undo.olderVersions(), reply.ofUndo())
        : null;
  }

  private static OlderView.Older gathered(DriveHead row, List<@Nullable Held> bySlot) {
    Version version = row.head().newest();
    List<@Nullable ByteBuffer> shards = new ArrayList<>(bySlot.size());
    for (Held held : bySlot) {
      shards.add(held == null || version == null ? null : shard(held, version));
    }
    return new OlderView.Older(row.head(), shards);
  }

  private static @Nullable ByteBuffer shard(Held held, Version wanted) {
    for (DriveHead row : held.found) {
      Version version = row.head().newest();
      if (row.shard() != null && version != null && version.id().equals(wanted.id())) {
        return row.shard();
      }
    }
    return null;
  }
}

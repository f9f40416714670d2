package io.buckets.storage.register;

import io.buckets.core.VersionId;
import io.buckets.storage.model.DataId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The older versions of one register on one drive, none of which is read that is not wanted.
public interface OlderRows {
  /// Before the first, in {@link #walk}.
  long BEGINNING = Long.MAX_VALUE;

  /// No versions at all.
  OlderRows NONE =
      new OlderRows() {
        @Override
        public void walk(long sequence, Predicate<HeldHead> visitor) {}

        @Override
        public @Nullable HeldHead find(VersionId id) {
          return null;
        }

        @Override
        public @Nullable HeldHead find(DataId data) {
          return null;
        }

        @Override
        public long sequenceAbove(VersionId place) {
          return BEGINNING;
        }
      };

  /// Shows those with sequences below `sequence`, newest first, until `visitor` has enough.
  void walk(long sequence, Predicate<HeldHead> visitor);

  /// The version of that id; null if there is none.
  @Nullable HeldHead find(VersionId id);

  /// The version that has those shard files; null if there is none.
  @Nullable HeldHead find(DataId data);

  /// Where those begin that are older than `place`: all of them have lower sequences than this, and
  /// of what else has, there is little.
  long sequenceAbove(VersionId place);

  /// All of them, newest first: not on the way of any request.
  default List<HeldHead> all() {
    List<HeldHead> rows = new ArrayList<>();
    walk(BEGINNING, rows::add);
    return rows;
  }

  /// The newest of them; null if there is none.
  default @Nullable HeldHead newest() {
    List<HeldHead> first = new ArrayList<>(1);
    walk(
        BEGINNING,
        row -> {
          first.add(row);
          return false;
        });
    return first.isEmpty() ? null : first.getFirst();
  }
}

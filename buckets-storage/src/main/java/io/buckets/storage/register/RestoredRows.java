package io.buckets.storage.register;

import io.buckets.core.VersionId;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Version;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The older versions of a register as they were before an undecided change: those that it has, but
/// for the few that the undo puts back.
///
/// Threading: one thread.
final class RestoredRows implements OlderRows {
  private final OlderRows now;
  private final Map<Long, Undo.Row> changed = new HashMap<>();
  private final List<HeldHead> back;

  RestoredRows(OlderRows now, Undo undo) {
    this.now = now;
    undo.rows().forEach(row -> changed.put(row.sequence(), row));
    this.back =
        changed.values().stream()
            .map(Undo.Row::content)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparingLong(HeldHead::sequence).reversed())
            .toList();
  }

  @Override
  public void walk(long sequence, Predicate<HeldHead> visitor) {
    Iterator<HeldHead> rest = back.stream().filter(row -> row.sequence() < sequence).iterator();
    Merge merge = new Merge(rest, visitor);
    now.walk(sequence, row -> changed.containsKey(row.sequence()) || merge.take(row));
    merge.end();
  }

  /// Shows the rows put back among the others.
  private static final class Merge {
    private final Iterator<HeldHead> rest;
    private final Predicate<HeldHead> visitor;
    private @Nullable HeldHead next;
    private boolean wanted = true;

    Merge(Iterator<HeldHead> rest, Predicate<HeldHead> visitor) {
      this.rest = rest;
      this.visitor = visitor;
      this.next = rest.hasNext() ? rest.next() : null;
    }

    boolean take(HeldHead row) {
      while (wanted && next != null && next.sequence() > row.sequence()) {
        show(next);
        next = rest.hasNext() ? rest.next() : null;
      }
      show(row);
      return wanted;
    }

    void end() {
      while (wanted && next != null) {
        show(next);
        next = rest.hasNext() ? rest.next() : null;
      }
    }

    private void show(HeldHead row) {
      wanted = wanted && visitor.test(row);
    }
  }

  @Override
  public @Nullable HeldHead find(VersionId id) {
    HeldHead found = inBack(version -> version.id().equals(id));
    return found == null ? unlessChanged(now.find(id)) : found;
  }

  @Override
  public @Nullable HeldHead find(DataId data) {
    HeldHead found = inBack(version -> data.equals(version.data()));
    return found == null ? unlessChanged(now.find(data)) : found;
  }

  private @Nullable HeldHead inBack(Predicate<Version> wanted) {
    for (HeldHead row : back) {
      Version version = row.head().newest();
      if (version != null && wanted.test(version)) {
        return row;
      }
    }
    return null;
  }

  private @Nullable HeldHead unlessChanged(@Nullable HeldHead row) {
    return row == null || changed.containsKey(row.sequence()) ? null : row;
  }

  /// Sequences order versions in every state of a register alike.
  @Override
  public long sequenceAbove(VersionId place) {
    return now.sequenceAbove(place);
  }
}

package io.buckets.storage.memory;

import io.buckets.core.VersionId;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.OlderRows;
import io.buckets.storage.register.Undo;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The older versions of one register in memory: small numbers, so what is sought is looked for.
///
/// Threading: none of its own; the drive holds a lock.
final class MemoryOlder implements OlderRows {
  private final NavigableMap<Long, HeldHead> bySequence = new TreeMap<>();

  void change(Undo.Row row) {
    HeldHead content = row.content();
    if (content == null) {
      bySequence.remove(row.sequence());
    } else {
      bySequence.put(row.sequence(), content);
    }
  }

  @Override
  public void walk(long sequence, Predicate<HeldHead> visitor) {
    for (HeldHead row : bySequence.headMap(sequence, false).descendingMap().values()) {
      if (!visitor.test(row)) {
        return;
      }
    }
  }

  @Override
  public @Nullable HeldHead find(VersionId id) {
    return first(version -> version.id().equals(id));
  }

  @Override
  public @Nullable HeldHead find(DataId data) {
    return first(version -> data.equals(version.data()));
  }

  private @Nullable HeldHead first(Predicate<Version> wanted) {
    for (HeldHead row : bySequence.values()) {
      Version version = row.head().newest();
      if (version != null && wanted.test(version)) {
        return row;
      }
    }
    return null;
  }

  @Override
  public long sequenceAbove(VersionId place) {
    HeldHead above = first(version -> !version.id().isNull() && version.id().compareTo(place) >= 0);
    return above == null ? BEGINNING : above.sequence();
  }
}

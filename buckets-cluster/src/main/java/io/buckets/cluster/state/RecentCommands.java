package io.buckets.cluster.state;

import io.buckets.core.Limits;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ids of the commands that were applied last, with their indexes: the memory by which a retry
/// is recognised. It holds {@link Limits#COMMAND_IDS}; what is retried later than that is a new
/// command.
///
/// @param ids by index
public record RecentCommands(SortedMap<Long, CommandId> ids) {
  /// None.
  public static final RecentCommands NONE = new RecentCommands(Collections.emptySortedMap());

  public RecentCommands {
    ids = Collections.unmodifiableSortedMap(ids);
  }

  /// The index of the command with that id, if it is remembered.
  public OptionalLong indexOf(CommandId id) {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .mapToLong(Map.Entry::getKey)
        .findFirst();
  }

  RecentCommands with(long index, CommandId id) {
    SortedMap<Long, CommandId> changed = new TreeMap<>(ids);
    changed.put(index, id);
    while (changed.size() > Limits.COMMAND_IDS) {
      changed.remove(changed.firstKey());
    }
    return new RecentCommands(changed);
  }
}

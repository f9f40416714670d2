package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.model.ShardName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The shard files of a drive that no register of it names, as far as was noticed since it was
/// opened: whoever makes a file, lets one go, or cannot delete one, notes it here, and it is
/// forgotten when a register names it or when it is gone.
///
/// Each is looked at again for the first time after {@link Limits#UNNAMED_FIRST}, then ever more
/// seldom. What does not fit is found by the sweep of all files.
///
/// Threading: any thread.
final class UnnamedFiles {
  /// @param since when it was noted last, by the clock
  /// @param due when it is to be looked at
  /// @param rest how long it is left alone after that
  private record Note(long since, long due, long rest) {}

  private final LongSupplier nanos;
  private final ConcurrentHashMap<ShardName, Note> notes = new ConcurrentHashMap<>();

  /// @param nanos a clock that never goes back
  UnnamedFiles(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Now: what is noted later is not forgotten by what was found out until now.
  long moment() {
    return nanos.getAsLong();
  }

  /// Notes a file that is there, or may be.
  void note(ShardName name) {
    if (notes.mappingCount() >= Limits.DRIVE_DROPS) {
      return;
    }
    long now = moment();
    long first = Limits.UNNAMED_FIRST.toNanos();
    notes.compute(
        name,
        (same, before) -> {
          long rest = before == null ? first : before.rest;
          return new Note(now, now + rest, rest);
        });
  }

  void note(Collection<ShardName> names) {
    names.forEach(this::note);
  }

  /// The file is about to be deleted. What makes it anew notes it afterwards.
  void forget(ShardName name) {
    notes.remove(name);
  }

  /// Registers name these files, or did at `moment`.
  void forget(Collection<ShardName> names, long moment) {
    names.forEach(name ->
        notes.computeIfPresent(name, (same, note) -> note.since - moment > 0 ? note : null));
  }

  /// Files to be looked at now, at most `limit`.
  List<ShardName> due(int limit) {
    List<ShardName> due = new ArrayList<>();
    long now = moment();
    long most = Limits.UNNAMED_MOST.toNanos();
    for (ShardName name : notes.keySet()) {
      notes.computeIfPresent(
          name,
          (same, note) -> {
            if (due.size() >= limit || note.due - now > 0) {
              return note;
            }
            due.add(name);
            return new Note(note.since, now + note.rest, Math.min(2 * note.rest, most));
          });
    }
    return due;
  }

  /// Files that are noted.
  int count() {
    return notes.size();
  }
}

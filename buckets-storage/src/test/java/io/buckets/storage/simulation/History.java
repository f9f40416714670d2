package io.buckets.storage.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the clients of one simulated key did and saw, and whether that is linearizable: whether
/// there is one order of the operations, each at a moment between its call and its return, in which
/// a single map would have answered the same.
///
/// The search is Wing and Gong's, with Lowe's memory of the pairs of done set and state that lead
/// nowhere ("Testing for linearizability", 2017).
final class History {
  /// What an operation does to the versions of the key, newest first.
  enum Kind {
    READ,
    PUT,
    PUT_IF_ABSENT,
    PUT_IF_MATCH,
    DELETE,
    ADD,
    /// As a bucket does whose versioning is suspended.
    ADD_NULL,
    REMOVE_IF_MATCH,
    EDIT_IF_MATCH
  }

  /// How it ended, as its client was told.
  enum Ending {
    /// It was done.
    DONE,
    /// Its condition did not hold.
    REFUSED,
    /// Its client does not know: it may take effect at any time, or never.
    UNKNOWN,
    /// It was not done, and never will be.
    NOTHING
  }

  /// One operation.
  static final class Operation {
    final int id;
    final Kind kind;

    /// What is put; for a read, what was seen, null if nothing.
    @Nullable String value;

    /// What the newest version must be.
    final @Nullable String expected;

    long called;
    long returned = Long.MAX_VALUE;
    Ending ending = Ending.UNKNOWN;

    /// For a read: how many older versions were seen.
    int older;

    /// For a read: their values, newest first; null if only their number was asked.
    @Nullable List<String> olderValues;

    Operation(int id, Kind kind, @Nullable String value, @Nullable String expected, long called) {
      this.id = id;
      this.kind = kind;
      this.value = value;
      this.expected = expected;
      this.called = called;
    }

    /// For one that was made before it was known when it would be called.
    Operation calledAt(long at) {
      called = at;
      return this;
    }

    void end(Ending how, long at) {
      ending = how;
      returned = how == Ending.UNKNOWN ? Long.MAX_VALUE : at;
    }

    @Override
    public String toString() {
      String until = returned == Long.MAX_VALUE ? "?" : Long.toString(returned);
      String seen = kind == Kind.READ ? " older=" + older + " " + olderValues : "";
      String match = expected == null ? "" : " if " + expected;
      return "#%d %s %s%s%s [%d, %s] %s"
          .formatted(id, kind, value, match, seen, called, until, ending);
    }
  }

  /// Before the value of a null version: a key has at most one.
  private static final String NULL = "null:";

  private record Reached(long done, List<String> versions) {}

  private final List<Operation> all = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private final Set<Reached> dead = new HashSet<>();

  void add(Operation operation) {
    all.add(operation);
  }

  List<Operation> all() {
    return all;
  }

  /// How many reads, or changes, were told that they are done.
  int done(boolean reads) {
    return (int)
        all.stream()
            .filter(each -> each.ending == Ending.DONE && (each.kind == Kind.READ) == reads)
            .count();
  }

  /// Whether one order explains everything.
  boolean isLinearizable() {
    operations.clear();
    dead.clear();
    for (Operation each : all) {
      boolean silent =
          each.ending == Ending.NOTHING || (each.kind == Kind.READ && each.ending != Ending.DONE);
      if (!silent) {
        operations.add(each);
      }
    }
    if (operations.size() > Long.SIZE) {
      throw new IllegalStateException("too many operations to check");
    }
    return explains(0, List.of());
  }

  private boolean explains(long done, List<String> versions) {
    if (!dead.add(new Reached(done, versions))) {
      return false;
    }
    long limit = Long.MAX_VALUE;
    boolean allUnknown = true;
    for (int i = 0; i < operations.size(); i++) {
      if ((done & 1L << i) == 0) {
        limit = Math.min(limit, operations.get(i).returned);
        allUnknown &= operations.get(i).ending == Ending.UNKNOWN;
      }
    }
    if (allUnknown) {
      return true;
    }
    for (int i = 0; i < operations.size(); i++) {
      Operation next = operations.get(i);
      if ((done & 1L << i) != 0 || next.called > limit) {
        continue;
      }
      List<String> after = apply(next, versions);
      if (after != null && explains(done | 1L << i, after)) {
        return true;
      }
    }
    return false;
  }

  /// The versions after `next`, null if it cannot have ended as it did on `versions`.
  private static @Nullable List<String> apply(Operation next, List<String> versions) {
    String newest = versions.isEmpty() ? null : plain(versions.getFirst());
    if (next.kind == Kind.READ) {
      boolean same = Objects.equals(newest, next.value) && isOlder(next, versions);
      return same && next.older == Math.max(0, versions.size() - 1) ? versions : null;
    }
    boolean holds =
        switch (next.kind) {
          case PUT_IF_ABSENT -> newest == null;
          case PUT_IF_MATCH, REMOVE_IF_MATCH, EDIT_IF_MATCH ->
              newest != null && newest.equals(next.expected);
          case READ, PUT, DELETE, ADD, ADD_NULL -> true;
        };
    return switch (next.ending) {
      case DONE -> holds ? changed(next, versions) : null;
      case REFUSED -> holds ? null : versions;
      case UNKNOWN -> holds ? changed(next, versions) : versions;
      case NOTHING -> versions;
    };
  }

  private static String plain(String version) {
    return version.startsWith(NULL) ? version.substring(NULL.length()) : version;
  }

  private static boolean isOlder(Operation read, List<String> versions) {
    List<String> seen = read.olderValues;
    return seen == null || seen.equals(versions.stream().skip(1).map(History::plain).toList());
  }

  private static List<String> changed(Operation next, List<String> versions) {
    String value = next.value == null ? "" : next.value;
    List<String> after = new ArrayList<>(versions);
    switch (next.kind) {
      case PUT, PUT_IF_ABSENT, PUT_IF_MATCH -> {
        return List.of(NULL + value);
      }
      case DELETE -> {
        return List.of();
      }
      case ADD -> after.addFirst(value);
      case ADD_NULL -> {
        after.removeIf(version -> version.startsWith(NULL));
        after.addFirst(NULL + value);
      }
      case REMOVE_IF_MATCH -> after.removeFirst();
      case EDIT_IF_MATCH -> after.set(0, after.getFirst().startsWith(NULL) ? NULL + value : value);
      case READ -> {}
    }
    return after;
  }
}

package io.buckets.storage.commit;

import io.buckets.core.Limits;
import io.buckets.storage.model.Head;

/// When a register that is empty may be forgotten. Pure: a store and the simulator share it.
public final class Tombstones {
  private Tombstones() {}

  /// Whether a state is a tombstone that is old enough.
  ///
  /// @param nowMillis by the node's ballot clock
  public static boolean isOld(Head head, long nowMillis) {
    // By the node's time: it neither jumps nor stands still when the wall clock is set. A node that
    // was started with a wrong date cannot collect what it or its peers still write: its ballots
    // go on above its drives' ceilings, so age only grows as time passes, except for a start with a
    // date far ahead, and of writers from before that start none of its own is left.
    boolean old = nowMillis - head.change().millis() > Limits.TOMBSTONE_AGE.toMillis();
    return head.isEmpty() && !head.equals(Head.ABSENT) && old;
  }

  /// Whether what a round has found, that was to make the register level, may be collected now. The
  /// age is asked again: between the first look and the round the key may have been written and
  /// deleted anew.
  public static boolean mayGo(Committed level, long nowMillis) {
    return level.missing() == 0 && isOld(level.replaced().head(), nowMillis);
  }
}

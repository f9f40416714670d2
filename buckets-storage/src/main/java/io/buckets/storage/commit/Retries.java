package io.buckets.storage.commit;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often rounds began again, by why. Threading: any thread.
public final class Retries {
  /// Why a round begins again.
  public enum Why {
    /// Another round's ballot was newer on some drive.
    NEWER_BALLOT,
    /// Too few drives answered, or they had too little to go on.
    DRIVES,
    /// Nothing was wrong: the round asks for something else, or for fewer accepts.
    OTHER_TERMS
  }

  private final Map<Why, LongAdder> counts = new EnumMap<>(Why.class);

  /// Nothing was tried again yet.
  Retries() {
    for (Why why : Why.values()) {
      counts.put(why, new LongAdder());
    }
  }

  /// A round begins again.
  ///
  /// @param pause whether it waits before
  void add(BallotRound round, boolean pause) {
    Why why =
        round.tally().refused() != 0 ? Why.NEWER_BALLOT : pause ? Why.DRIVES : Why.OTHER_TERMS;
    LongAdder count = counts.get(why);
    if (count != null) {
      count.increment();
    }
  }

  /// How often, since the process started.
  public long count(Why why) {
    LongAdder count = counts.get(why);
    return count == null ? 0 : count.sum();
  }
}

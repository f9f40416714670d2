package io.buckets.storage.remote;

import io.buckets.core.NodeLimits;
import io.buckets.storage.model.ShardName;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/// Which shard files other nodes have written here lately: those of two stretches of time, of which
/// the older one is forgotten when the younger has lasted {@link NodeLimits#WRITE_OF_OTHERS}. What
/// they wrote before this began nobody knows.
///
/// Threading: any thread, one at a time.
final class RecentWrites {
  private final LongSupplier nanos;
  private Set<ShardName> before = Set.of();
  private boolean beforeIsComplete;
  private Set<ShardName> now = new HashSet<>();
  private boolean nowIsComplete = true;
  private long beganNanos;

  /// @param nanos a clock that never goes back
  RecentWrites(LongSupplier nanos) {
    this.nanos = nanos;
    this.beganNanos = nanos.getAsLong();
  }

  /// Another node writes this file.
  synchronized void note(ShardName name) {
    pass();
    if (now.size() < NodeLimits.WRITES_OF_OTHERS) {
      now.add(name);
    } else {
      nowIsComplete &= now.contains(name);
    }
  }

  /// Whether another node may have written this file so lately that it may yet commit it.
  synchronized boolean mayHave(ShardName name) {
    pass();
    return !beforeIsComplete || !nowIsComplete || now.contains(name) || before.contains(name);
  }

  private void pass() {
    long moment = nanos.getAsLong();
    if (moment - beganNanos > NodeLimits.WRITE_OF_OTHERS.toNanos()) {
      before = now;
      beforeIsComplete = nowIsComplete;
      now = new HashSet<>();
      nowIsComplete = true;
      beganNanos = moment;
    }
  }
}

package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Up to which ballot a drive has forgotten tombstones, in bounded memory: for every group of keys
/// the newest ballot at which one of them was collected.
///
/// Where a key has no head, what is not newer than its guard is refused, and an answer of "absent"
/// denies nothing that is not newer, since it may have been there. A guard for the drive as a whole
/// would be raised to the present by every collection of any key, and would then stand in the way
/// of everything that must still be brought to the drive; one for every few thousand groups of keys
/// is raised above the ballot of a settle round only if a key of that very group is collected in
/// the moment between that round and the installing, and the next round is above it again.
///
/// What is durable is the newest of all; after a start it is the guard of every group.
///
/// Threading: one thread at a time raises, any thread reads. A guard is raised before the tombstone
/// is gone, so whoever reads the head first and the guard second may see it too high for the head,
/// never too low.
public final class CollectGuard {
  private final Map<Integer, Ballot> groups = new ConcurrentHashMap<>();
  private final Ballot floor;
  private volatile Ballot newest;

  /// @param floor the guard of keys of which nothing is known yet
  public CollectGuard(Ballot floor) {
    this.floor = floor;
    this.newest = floor;
  }

  /// The newest ballot at which `key` may have been collected.
  public Ballot of(IndexKey key) {
    return groups.getOrDefault(group(key), floor);
  }

  /// The newest ballot at which any key was collected.
  public Ballot newest() {
    return newest;
  }

  /// Raises the guard of `key` to `ballot`, if it is lower.
  public void raise(IndexKey key, Ballot ballot) {
    if (ballot.isAfter(floor)) {
      groups.merge(group(key), ballot, CollectGuard::newer);
    }
    newest = newer(newest, ballot);
  }

  private static Ballot newer(Ballot one, Ballot other) {
    return one.isAfter(other) ? one : other;
  }

  private static int group(IndexKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (Limits.COLLECT_GROUPS - 1);
  }
}

package io.buckets.storage.register;

import io.buckets.core.Ballot;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a drive has promised, in bounded memory: the newest ballot for each of the keys promised
/// last, and a floor under all others.
///
/// A promise that must make room raises the floor to its ballot, so it is kept all the same, only
/// for more keys than it was given for; who is refused by the floor takes a newer ballot. A commit
/// at the promised ballot needs no promise any more, since the head says the same: it makes room.
///
/// Threading: none of its own; the caller holds a lock.
public final class Promises {
  private final int most;
  private final Map<IndexKey, Ballot> promised = new LinkedHashMap<>();
  private Ballot floor;
  private Ballot newest;

  /// Keeps at most `most` keys apart and promises nothing below `floor`.
  public Promises(int most, Ballot floor) {
    this.most = most;
    this.floor = floor;
    this.newest = floor;
  }

  /// The newest ballot promised for `key`.
  public Ballot of(IndexKey key) {
    Ballot own = promised.get(key);
    return own != null && own.isAfter(floor) ? own : floor;
  }

  /// Promises `ballot`, which is newer than what was promised before.
  public void promise(IndexKey key, Ballot ballot) {
    newest = ballot.isAfter(newest) ? ballot : newest;
    promised.remove(key);
    if (promised.size() >= most) {
      Iterator<Ballot> oldest = promised.values().iterator();
      Ballot evicted = oldest.next();
      oldest.remove();
      floor = evicted.isAfter(floor) ? evicted : floor;
    }
    promised.put(key, ballot);
  }

  /// Forgets every promise but that nothing below `floor` is promised, which may be below what was.
  public void lower(Ballot floor) {
    this.floor = floor;
    this.newest = floor;
    promised.clear();
  }

  /// The newest ballot ever promised, or the first floor.
  public Ballot newest() {
    return newest;
  }

  /// The head of `key` is now at `ballot`: a promise not newer says nothing more.
  public void accepted(IndexKey key, Ballot ballot) {
    Ballot own = promised.get(key);
    if (own != null && !own.isAfter(ballot)) {
      promised.remove(key);
    }
  }
}

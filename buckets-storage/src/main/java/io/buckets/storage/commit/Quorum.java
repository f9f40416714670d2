package io.buckets.storage.commit;

import io.buckets.erasure.Geometry;

/// The counts that decide, for one erasure set. Slots are bits of an `int`: bit i is slot i.
///
/// @param drives N, the drives of the set
/// @param data k, the shards that give the data back
/// @param write W: this many accepts decide a change
/// @param read R = N − W + 1: this many answers meet every W, and this many denials rule a change
///   out
/// @param domains slots that fail together
public record Quorum(int drives, int data, int write, int read, FailureDomains domains) {
  /// Of a set whose drives fail one by one.
  public static Quorum of(Geometry geometry) {
    return of(geometry, FailureDomains.NONE);
  }

  public static Quorum of(Geometry geometry, FailureDomains domains) {
    return new Quorum(
        geometry.total(), geometry.data(), geometry.writeQuorum(), geometry.readQuorum(), domains);
  }

  /// Accepts that a change names while so many drives are there: one above k, so that one loss
  /// right after the answer never costs an object, and one loss before it leaves nothing undecided
  /// for ever.
  int safe() {
    return Math.min(drives, Math.max(write, data + 1));
  }

  /// Whether data that the slots of `accepted` have can be read after the loss of any one domain. A
  /// client that is answered sooner may lose what it was promised with a node that dies then: of
  /// 8+4 on four nodes nine accepts may lie three in each of three.
  boolean isSpread(int accepted) {
    return domains.leftOf(accepted) >= data;
  }

  /// Whether data that the slots of `have` have would not outlive every domain yet, and will if it
  /// comes to those of `coming` too.
  public boolean isWorthWaiting(int have, int coming) {
    return !isSpread(have) && isSpread(have | coming);
  }

  /// Whether several drives are of one node, and others of others.
  boolean isOnManyNodes() {
    return !domains.nodes().isEmpty();
  }

  /// The geometry that it is of.
  public Geometry geometry() {
    return new Geometry(data, drives - data);
  }

  /// This many denials rule out a change that `accepts` accepts decide.
  int denials(int accepts) {
    return drives - accepts + 1;
  }

  /// How many accepts a new change waits for if `present` drives are there to accept it.
  int named(int present) {
    return Math.clamp(present, write, safe());
  }

  /// A bit for every slot.
  public int all() {
    return (int) ((1L << drives) - 1);
  }
}

package io.buckets.storage;

import io.buckets.erasure.Geometry;

/// The counts that decide, for one erasure set. Slots are bits of an `int`: bit i is slot i.
///
/// @param drives N, the drives of the set
/// @param data k, the shards that give the data back
/// @param write W: this many accepts decide a change
/// @param read R = N − W + 1: this many answers meet every W, and this many denials rule a change
///   out
record Quorum(int drives, int data, int write, int read) {
  static Quorum of(Geometry geometry) {
    return new Quorum(
        geometry.total(), geometry.data(), geometry.writeQuorum(), geometry.readQuorum());
  }

  /// Accepts to wait for while more drives may yet answer: one above k, so that one loss right
  /// after the answer never costs an object.
  int safe() {
    return Math.min(drives, Math.max(write, data + 1));
  }

  /// A bit for every slot.
  int all() {
    return (int) ((1L << drives) - 1);
  }
}

package io.buckets.storage;

/// Ways to get the protocol wrong on purpose, so that the simulation can prove that it would
/// notice.
enum Mistake {
  /// None: the protocol as it is.
  NONE,
  /// A change counts as decided one accept early.
  QUORUM_ONE_SHORT,
  /// A drive that restarts promises anything again.
  FORGOTTEN_PROMISE,
  /// Drives are told that a head is decided at its first accept.
  DECIDED_BEFORE_QUORUM,
  /// A drive being filled says "absent" where it does not know.
  UNKNOWN_IS_ABSENT,
  /// Tombstones are collected although not every drive has one.
  COLLECTED_EARLY
}

package io.buckets.storage.simulation;

/// Ways to get the protocol wrong on purpose, so that the simulation can prove that it would
/// notice.
enum Mistake {
  /// None: the protocol as it is.
  NONE,
  /// A change counts as decided one accept early: one drive says that it accepted, and has not.
  QUORUM_ONE_SHORT,
  /// A drive that restarts promises anything again.
  FORGOTTEN_PROMISE,
  /// Drives are told that a head is decided at its first accept.
  DECIDED_BEFORE_QUORUM,
  /// A drive being filled says "absent" where it does not know.
  UNKNOWN_IS_ABSENT,
  /// Tombstones are collected although not every drive has one.
  COLLECTED_EARLY,
  /// An answer of "absent" does not say that a tombstone was collected.
  COLLECTED_IS_ABSENT,
  /// What a drive has collected bars states that were settled since, if their labels are older.
  GUARD_BARS_SETTLED,
  /// What was returned to is given the label of the return, though too few drives accepted it.
  LABEL_WITHOUT_QUORUM,
  /// What is healed with is given a fresh label, for which nobody promised anything.
  LABEL_UNASKED,
  /// Drives that cannot return to the decided state by themselves, for want of its files or of what
  /// was before, are left as they are.
  RETURN_NOT_SUPPLIED,
  /// Whoever carries a change through asks for more accepts than its writer did.
  QUORUM_RAISED,
  /// Drives forget how many accepts a change names.
  QUORUM_NOT_NAMED,
  /// A drive gets the newest version without the older ones, and passes for whole.
  HEAL_DROPS_OLDER,
  /// A healer brings what some drive holds as if it were decided.
  HEAL_UNCONFIRMED,
  /// The sweep takes an upload that is going on for one that is over.
  SWEEP_TAKES_LIVE,
  /// An upload is marked on what was read of it before: completing and aborting do not exclude each
  /// other.
  MARKED_UNSEEN,
  /// Whether a bucket is empty is looked at before its fence is raised.
  SCAN_BEFORE_FENCE,
  /// A drive that restarts has forgotten the fence.
  FENCE_NOT_KEPT,
  /// Whoever carries a change through gets it past a fence.
  MARK_DEFIED,
  /// A bucket is removed by whoever once marked it, whatever mark it has by then.
  MARK_NOT_COMPARED,
  /// A node serves by what it knows though its lease has run out.
  EXPIRED_LEASE_SERVED;

  /// Whether it shows soonest where there are two drives.
  boolean showsOnMirrors() {
    return this == COLLECTED_IS_ABSENT;
  }

  /// Whether it shows only where there are uploads.
  boolean isOfUploads() {
    return this == SWEEP_TAKES_LIVE || this == MARKED_UNSEEN;
  }

  /// Whether it shows only where a bucket is deleted.
  boolean isOfDeletions() {
    return compareTo(SCAN_BEFORE_FENCE) >= 0;
  }
}

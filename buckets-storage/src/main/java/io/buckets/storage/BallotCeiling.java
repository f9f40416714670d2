package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;

/// The arithmetic of the ballot that a drive writes down ahead of use: it promises nothing above
/// its ceiling, and after a crash nothing below, so that a promise forgotten with the memory is
/// never broken.
final class BallotCeiling {
  /// How far ahead of use the ceiling is set, in milliseconds: half of the skew allowed between
  /// clocks, so that a drive that restarts at once does not refuse the ballots of a clock that is
  /// right.
  static final long LEAD_MILLIS = 250;

  private BallotCeiling() {}

  /// The ceiling to write so that `ballot`, and the ballots of the next quarter of a second, may be
  /// promised.
  static Ballot above(Ballot ballot) {
    return Ballot.at(ballot.millis() + LEAD_MILLIS, 0, 0);
  }

  /// The ballot from which on an emptied drive can answer for itself: above all that its
  /// predecessor may have promised or accepted. A node's ballots may be ahead of its clock by the
  /// allowed skew, pushed there by what it observed, and its clock ahead of this one by as much
  /// again.
  static Ballot beforeFilling(long nowMillis) {
    return Ballot.at(nowMillis + 2 * Limits.CLOCK_SKEW.toMillis(), 0, 0);
  }

  /// Whether it is time to write a new ceiling, so that nobody has to wait for it.
  static boolean isNear(Ballot ballot, Ballot ceiling) {
    return ballot.millis() + LEAD_MILLIS / 2 > ceiling.millis();
  }
}

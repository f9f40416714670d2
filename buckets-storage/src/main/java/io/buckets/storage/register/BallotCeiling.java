package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import java.time.InstantSource;

/// The arithmetic of the ballot that a drive writes down ahead of use: it promises nothing above
/// its ceiling, and after a crash nothing below, so that a promise forgotten with the memory is
/// never broken.
public final class BallotCeiling {
  /// How far ahead of use the ceiling is set, in milliseconds: half of the skew allowed between
  /// clocks, so that a drive that restarts at once does not refuse the ballots of a clock that is
  /// right.
  static final long LEAD_MILLIS = 250;

  private static final long SKEW_MILLIS = Limits.CLOCK_SKEW.toMillis();

  private BallotCeiling() {}

  /// Refuses a ballot further ahead than the allowed skew of the later of the drive's clock and its
  /// ceiling: whoever issued it has a clock that is wrong, and a promise to it would make the key
  /// unwritable for those whose clocks are right.
  ///
  /// @param clock the drive's; read only if the ceiling does not tell
  public static void assertNear(Ballot ballot, Ballot ceiling, InstantSource clock)
      throws DriveException {
    long beyond = ballot.millis() - SKEW_MILLIS;
    if (beyond <= ceiling.millis()) {
      return;
    }
    long ahead = ballot.millis() - Math.max(clock.millis(), ceiling.millis());
    if (ahead > SKEW_MILLIS) {
      throw new DriveException(
          DriveException.Reason.CLOCK_SKEW,
          "a ballot is " + ahead + " ms ahead of the drive's clock; synchronise the clocks");
    }
  }

  /// Whether a ceiling is further ahead of `nowMillis` than right clocks can have left it: more
  /// than that of a drive that began to be filled this moment, by the clock of a node that is ahead
  /// by the allowed skew.
  public static boolean isAstray(Ballot ceiling, long nowMillis) {
    return ceiling.millis() - nowMillis > 3 * SKEW_MILLIS + LEAD_MILLIS;
  }

  /// The ceiling to write so that `ballot`, and the ballots of the next quarter of a second, may be
  /// promised.
  public static Ballot above(Ballot ballot) {
    return Ballot.at(ballot.millis() + LEAD_MILLIS, 0, 0);
  }

  /// The ballot from which on an emptied drive can answer for itself: above all that its
  /// predecessor may have promised or accepted. A node's ballots may be ahead of its clock by the
  /// allowed skew, pushed there by what it observed, and its clock ahead of this one by as much
  /// again.
  ///
  /// @param ceiling the drive's own, which its clock may be behind
  public static Ballot beforeFilling(long nowMillis, Ballot ceiling) {
    return Ballot.at(Math.max(nowMillis, ceiling.millis()) + 2 * SKEW_MILLIS, 0, 0);
  }

  /// Whether it is time to write a new ceiling, so that nobody has to wait for it.
  public static boolean isNear(Ballot ballot, Ballot ceiling) {
    return ballot.millis() + LEAD_MILLIS / 2 > ceiling.millis();
  }
}

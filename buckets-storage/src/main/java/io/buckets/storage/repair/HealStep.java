package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Head;

/// What a healer does about one drive, once a settle round has found the newest decided state of a
/// register: the decision that the healer of a store and that of the simulator share.
public enum HealStep {
  /// The drive holds the state, decided, or something that was proposed after the round.
  NOTHING,
  /// The drive holds the state and does not know that it is decided.
  DECIDE,
  /// The drive lacks the state, or holds it under a label that a late message may outrank.
  INSTALL,
  /// The drive holds what the round neither found nor could take back: another round is needed.
  SETTLE_AGAIN;

  /// @param held what the drive answers now
  /// @param settled what the round found
  /// @param hasOlder whether the drive has shown all older versions of it
  public static HealStep of(DriveHead held, Committed settled, boolean hasOlder) {
    Head head = settled.replaced().head();
    HealStep step = of(held, head, settled.ballot());
    boolean lacksOlder = !hasOlder && held.head().change().equals(head.change());
    return lacksOlder && step != SETTLE_AGAIN ? INSTALL : step;
  }

  /// @param held what the drive answers now
  /// @param settled the state that was found, under the label that it is to have
  /// @param confirmed the ballot of the round that found it
  static HealStep of(DriveHead held, Head settled, Ballot confirmed) {
    Head head = held.head();
    if (head.ballot().isAfter(confirmed)) {
      return NOTHING;
    }
    if (settled.ballot().equals(Ballot.ZERO)) {
      // A tombstone brought to a drive that is being filled is not counted by the round, and the
      // others may have collected it since: empty is what they are all the same.
      return head.isEmpty() && held.decided() ? NOTHING : SETTLE_AGAIN;
    }
    boolean older = settled.ballot().isAfter(head.ballot());
    boolean same = head.change().equals(settled.change()) && !held.unknown();
    if (same && !older) {
      return held.decided() ? NOTHING : DECIDE;
    }
    return same || older || held.unknown() ? INSTALL : SETTLE_AGAIN;
  }
}

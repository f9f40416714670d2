package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import java.util.ArrayList;
import java.util.List;

/// What the drives of one wave have against the ballot of a round: newer ones that they promised,
/// and clocks that it is too far ahead of.
final class InTheWay {
  private final List<Ballot> newer = new ArrayList<>();
  private int skewed;

  void add(Ballot ballot) {
    newer.add(ballot);
  }

  void failed(int slot, DriveException.Reason reason) {
    skewed |= reason == DriveException.Reason.CLOCK_SKEW ? 1 << slot : 0;
  }

  /// The least ballot, not below `own`, above which `lacking` more drives would accept.
  Ballot leastAbove(Ballot own, int lacking) {
    List<Ballot> sorted = newer.stream().sorted().toList();
    int more = Math.clamp(lacking, 0, sorted.size());
    Ballot needed = more == 0 ? own : sorted.get(more - 1);
    return needed.isAfter(own) ? needed : own;
  }

  /// How many drives have a clock that the ballot is too far ahead of.
  int clocks() {
    return Integer.bitCount(skewed);
  }

  String aboutClocks() {
    return "this node's clock is more than "
        + Limits.CLOCK_SKEW.toMillis()
        + " ms ahead of the clocks of "
        + clocks()
        + " drives; synchronise the clocks";
  }
}

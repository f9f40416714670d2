package io.buckets.cluster.topology;

import java.util.OptionalInt;

/// One place of a virtual set: the drive that keeps shard i of every object of the set.
///
/// While the slot moves, the learner receives every write too, but only members count in quorums;
/// when the learner is in step one command makes it the member.
///
/// @param member ordinal of the drive in the pool
/// @param learner ordinal of the drive that is to take over
public record Slot(int member, OptionalInt learner) {
  /// @throws IllegalArgumentException if the learner is the member itself
  public Slot {
    if (learner.isPresent() && learner.getAsInt() == member) {
      throw new IllegalArgumentException("drive " + member + " is member and learner of one slot");
    }
  }

  /// A slot at rest.
  public static Slot of(int member) {
    return new Slot(member, OptionalInt.empty());
  }
}

package io.buckets.cluster.topology;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One virtual erasure set of a pool: N slots, slot i keeping shard i.
///
/// @param slots each drive appears once at most, as a member or as a learner
public record VirtualSet(List<Slot> slots) {
  /// @throws IllegalArgumentException if a drive appears twice
  public VirtualSet {
    slots = List.copyOf(slots);
    Set<Integer> seen = new HashSet<>();
    for (Slot slot : slots) {
      boolean fresh = seen.add(slot.member());
      if (slot.learner().isPresent()) {
        fresh &= seen.add(slot.learner().getAsInt());
      }
      if (!fresh) {
        throw new IllegalArgumentException("a drive appears twice in a set: " + slots);
      }
    }
  }

  /// The ordinals of the members, in slot order.
  public List<Integer> members() {
    return slots.stream().map(Slot::member).toList();
  }

  /// The slot whose member is drive `ordinal`, or -1.
  public int slotOf(int ordinal) {
    return members().indexOf(ordinal);
  }
}

package io.buckets.storage.commit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which slots of a set fail together, because their drives are in one node.
///
/// Only what says more than "any drive may fail" is kept: domains of two slots and more, where
/// there are several. On one node there is nothing.
///
/// @param slots a mask for each domain, bit i for slot i
public record FailureDomains(List<Integer> slots) {
  /// Every drive for itself.
  public static final FailureDomains NONE = new FailureDomains(List.of());

  public FailureDomains {
    slots = List.copyOf(slots);
  }

  /// @param bySlot the name of each slot's domain
  public static FailureDomains of(List<String> bySlot) {
    Map<String, Integer> masks = new HashMap<>();
    for (int slot = 0; slot < bySlot.size(); slot++) {
      masks.merge(bySlot.get(slot), 1 << slot, (one, other) -> one | other);
    }
    return masks.size() == 1
        ? NONE
        : new FailureDomains(
            masks.values().stream().filter(mask -> Integer.bitCount(mask) > 1).sorted().toList());
  }

  /// How many of `some` are left whichever domain fails.
  int leftOf(int some) {
    int left = Integer.bitCount(some);
    for (int mask : slots) {
      left = Math.min(left, Integer.bitCount(some & ~mask));
    }
    return left;
  }
}

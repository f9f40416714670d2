package io.buckets.storage.commit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Which slots of a set fail together, because their drives are in one node, one rack or one zone.
///
/// Only what says more than "any drive may fail" is kept: domains of two slots and more, where
/// there are several. On one node there is nothing.
///
/// @param nodes a mask for each node, bit i for slot i
/// @param wider a mask for each rack and zone whose loss leaves enough to read
public record FailureDomains(List<Integer> nodes, List<Integer> wider) {
  /// Every drive for itself.
  public static final FailureDomains NONE = new FailureDomains(List.of(), List.of());

  public FailureDomains {
    nodes = List.copyOf(nodes);
    wider = List.copyOf(wider);
  }

  /// @param bySlot the name of each slot's node
  public static FailureDomains of(List<String> bySlot) {
    return new FailureDomains(masks(bySlot), List.of());
  }

  /// @param bySlot the names of each slot's domains, its node's first; all have as many
  /// @param parity shards that a set can do without: a rack that holds more is not worth waiting
  ///   for, since no answer of the others makes up for it
  public static FailureDomains of(List<List<String>> bySlot, int parity) {
    int levels = bySlot.getFirst().size();
    List<Integer> wider =
        Stream.iterate(1, level -> level < levels, level -> level + 1)
            .flatMap(
                level -> masks(bySlot.stream().map(names -> names.get(level)).toList()).stream())
            .filter(mask -> Integer.bitCount(mask) <= parity)
            .toList();
    return new FailureDomains(masks(bySlot.stream().map(List::getFirst).toList()), wider);
  }

  private static List<Integer> masks(List<String> bySlot) {
    Map<String, Integer> masks = new HashMap<>();
    for (int slot = 0; slot < bySlot.size(); slot++) {
      masks.merge(bySlot.get(slot), 1 << slot, (one, other) -> one | other);
    }
    return masks.size() == 1
        ? List.of()
        : masks.values().stream().filter(mask -> Integer.bitCount(mask) > 1).sorted().toList();
  }

  /// How many of `some` are left whichever domain fails.
  int leftOf(int some) {
    int left = Integer.bitCount(some);
    for (int mask : nodes) {
      left = Math.min(left, Integer.bitCount(some & ~mask));
    }
    for (int mask : wider) {
      left = Math.min(left, Integer.bitCount(some & ~mask));
    }
    return left;
  }
}

package io.buckets.cluster.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Evens a proposed placement: moves single slots from drives that have more than their share by
/// weight to drives that have less, until none is a whole slot or more from it.
///
/// The share of a drive is what its weight deserves, within what the sets allow: a drive fills one
/// slot of a set at most, a domain no more than the limit of its level. What a small domain cannot
/// take is shared by the others.
///
/// A slot moves only within its set, and keeps its place among the data or the parity. Each move
/// makes the sum of the squared differences smaller, so it ends.
final class EvenSlots {
  private static final double ROUNDING = 1e-9;

  private record Place(int[] set, int slot) {}

  private final List<Integer> limits;
  private final int[][] members;
  private final int[][] domains;
  private final double[] shares;
  private final int[] filled;
  private int next;

  /// @param limits most slots of a set in one domain, by level, the narrowest first
  /// @param members ordinals of drives, by set and slot; {@link #spread} changes them
  EvenSlots(List<PoolDrive> drives, List<Integer> limits, int[][] members) {
    this.limits = List.copyOf(limits);
    this.members = members;
    domains = numbered(drives);
    filled = new int[drives.size()];
    Arrays.stream(members).flatMapToInt(Arrays::stream).forEach(drive -> filled[drive]++);
    double[] weights = drives.stream().mapToDouble(PoolDrive::weight).toArray();
    shares = new FairShares(weights, domains, members.length, limits).of(members[0].length);
  }

  /// The number of each drive's domain, by level, in the order in which they are first seen.
  static int[][] numbered(List<PoolDrive> drives) {
    List<List<String>> names = drives.stream().map(drive -> drive.domain().names()).toList();
    int[][] domains = new int[names.getFirst().size()][drives.size()];
    for (int level = 0; level < domains.length; level++) {
      Map<String, Integer> numbers = new HashMap<>();
      for (int drive = 0; drive < names.size(); drive++) {
        int next = numbers.size();
        domains[level][drive] = numbers.computeIfAbsent(names.get(drive).get(level), name -> next);
      }
    }
    return domains;
  }

  /// Moves slots until all is even, or no move makes it more so.
  void spread() {
    boolean better = true;
    while (better) {
      int fullest = extreme(1);
      int emptiest = extreme(-1);
      boolean even = surplus(fullest) < 1 && surplus(emptiest) > -1;
      better = !even && (moveOne(fullest, emptiest) || moveAny());
    }
  }

  private double surplus(int drive) {
    return filled[drive] - shares[drive];
  }

  private int extreme(int sign) {
    int found = 0;
    for (int drive = 1; drive < filled.length; drive++) {
      found = sign * surplus(drive) > sign * surplus(found) ? drive : found;
    }
    return found;
  }

  /// For drives that cannot give to each other: those too full to whoever has room, then whoever
  /// can to those too empty; and where that ends, by way of a third.
  private boolean moveAny() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, filled.length).boxed().toList());
    order.sort(Comparator.comparingDouble(this::surplus));
    return anyPair(order, this::moveOne) || anyPair(order, this::moveByAThird);
  }

  private boolean anyPair(List<Integer> order, BiPredicate<Integer, Integer> move) {
    for (int from : order.reversed()) {
      for (int to : order) {
        boolean matters = surplus(from) >= 1 || surplus(to) <= -1;
        if (matters && move.test(from, to)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Moves a slot if that makes the two more even.
  private boolean moveOne(int from, int to) {
    Place place = isWorthIt(from, to) ? find(from, to) : null;
    if (place == null) {
      return false;
    }
    move(place, to);
    return true;
  }

  /// Gives a slot of `from` to a third, and another of that one's to `to`.
  private boolean moveByAThird(int from, int to) {
    if (!isWorthIt(from, to)) {
      return false;
    }
    for (int third = 0; third < filled.length; third++) {
      Place last = find(third, to);
      if (last == null) {
        continue;
      }
      move(last, to);
      Place first = find(from, third);
      if (first != null) {
        move(first, third);
        return true;
      }
      move(last, third);
    }
    return false;
  }

  private boolean isWorthIt(int from, int to) {
    return surplus(from) - surplus(to) > 1 + ROUNDING;
  }

  private void move(Place place, int to) {
    filled[place.set[place.slot]]--;
    filled[to]++;
    place.set[place.slot] = to;
  }

  /// A slot of `from` that `to` may have; null if there is none.
  private @Nullable Place find(int from, int to) {
    for (int tried = 0; tried < members.length; tried++) {
      // Another set each time, so that two drives do not come to share most of their sets.
      int[] set = members[(next + tried) % members.length];
      int slot = indexOf(set, from);
      if (slot >= 0 && indexOf(set, to) < 0 && mayEnter(set, from, to)) {
        next = (next + tried + 1) % members.length;
        return new Place(set, slot);
      }
    }
    return null;
  }

  private boolean mayEnter(int[] set, int from, int to) {
    for (int level = 0; level < domains.length; level++) {
      int[] numbers = domains[level];
      if (numbers[from] != numbers[to]
          && Arrays.stream(set).filter(drive -> numbers[drive] == numbers[to]).count()
              >= limits.get(level)) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(int[] set, int drive) {
    for (int slot = 0; slot < set.length; slot++) {
      if (set[slot] == drive) {
        return slot;
      }
    }
    return -1;
  }
}

package io.buckets.hash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Straw2 with failure domains: which drives serve a set, each with a chance in proportion to its
/// weight.
///
/// Every drive draws a straw for every set: ln(u) / weight, where u in (0, 1] is a hash of set and
/// drive. The longest straws win. A drive's straw depends on nothing but the set, itself and its
/// own weight, so a change of one drive moves slots to it or from it and, as far as the domains
/// allow, no others. Sources: Weil et al., "CRUSH: Controlled, Scalable, Decentralized Placement of
/// Replicated Data", 2006; the straw2 bucket of Ceph (Weil, 2015); Efraimidis and Spirakis,
/// "Weighted random sampling with a reservoir", 2006, for why the longest straws are a weighted
/// sample without replacement.
///
/// At most ⌈slots / domains⌉ of a set's slots fall in one domain, so that the loss of one costs a
/// set no more shards than it must; where domains are too small for that, one more, until the set
/// is full. Domains may lie in wider ones, nodes in racks and racks in zones. The narrow ones come
/// first: what a wide one holds at most is the least that the limits within it allow, so that a
/// label never makes the loss of a node cost more. Limits that nest so are a laminar matroid, in
/// which taking the longest straw that still fits always ends with a full set (Oxley, "Matroid
/// Theory", 2011, 1.8).
///
/// The logarithm is `StrictMath`'s, which has one answer on every machine.
///
/// Immutable; any thread.
public final class Straw2 {
  /// A drive that may be drawn.
  ///
  /// @param name its name, the same for ever and unlike any other's
  /// @param weight its capacity in any unit; zero for a drive that is to be given nothing
  /// @param domains what it fails together with, the narrowest first: its node, and its rack and
  ///   zone where labelled; all candidates have as many
  public record Candidate(String name, double weight, List<String> domains) {
    /// Refuses a weight that is negative or not a number.
    public Candidate {
      domains = List.copyOf(domains);
      if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("drive " + name + " has weight " + weight);
      }
    }
  }

  private record Straw(Candidate candidate, double length) {}

  private static final Comparator<Straw> LONGEST_FIRST =
      Comparator.comparingDouble(Straw::length)
          .reversed()
          .thenComparing(straw -> straw.candidate().name());

  private final SipHash24 hash;

  /// Draws with this hash.
  public Straw2(SipHash24 hash) {
    this.hash = hash;
  }

  /// How many slots of a set one domain of each level fills at most: the fewest with which `slots`
  /// candidates of weight above zero can be had, but for the few that there may be.
  ///
  /// @return as many as a candidate has domains; none if there is no candidate
  public static List<Integer> limits(int slots, List<Candidate> candidates) {
    List<Candidate> drawn = candidates.stream().filter(each -> each.weight() > 0).toList();
    List<Integer> limits = new ArrayList<>();
    int levels = drawn.isEmpty() ? 0 : drawn.getFirst().domains().size();
    // What each domain of the level before can take.
    Map<String, Integer> narrower = new HashMap<>();
    drawn.forEach(each -> narrower.put(each.name(), 1));
    for (int level = 0; level < levels; level++) {
      Map<String, String> parents = new HashMap<>();
      for (Candidate each : drawn) {
        String child = level == 0 ? each.name() : each.domains().get(level - 1);
        parents.put(child, each.domains().get(level));
      }
      Map<String, Integer> sizes = new HashMap<>();
      parents.forEach(
          (child, parent) -> sizes.merge(parent, narrower.getOrDefault(child, 0), Integer::sum));
      int limit = limit(slots, sizes.values());
      limits.add(limit);
      narrower.clear();
      sizes.forEach((name, size) -> narrower.put(name, Math.min(size, limit)));
    }
    return List.copyOf(limits);
  }

  private static int limit(int slots, Collection<Integer> sizes) {
    int limit = Math.ceilDiv(slots, sizes.size());
    int widest = sizes.stream().mapToInt(size -> size).max().orElse(0);
    while (limit < widest && within(limit, sizes) < slots) {
      limit++;
    }
    return limit;
  }

  private static long within(int limit, Collection<Integer> sizes) {
    return sizes.stream().mapToLong(size -> Math.min(size, limit)).sum();
  }

  /// The drives of set number `set`, the longest straw first: `slots` of them, or fewer if the
  /// candidates of weight above zero are fewer. No domain has more of them than {@link #limits}.
  public List<Candidate> select(long set, int slots, List<Candidate> candidates) {
    List<Straw> straws =
        candidates.stream()
            .filter(candidate -> candidate.weight() > 0)
            .map(candidate -> new Straw(candidate, draw(set, candidate)))
            .sorted(LONGEST_FIRST)
            .toList();
    List<Integer> limits = limits(slots, candidates);
    List<Map<String, Integer>> taken = new ArrayList<>();
    limits.forEach(_ -> taken.add(new HashMap<>()));
    List<Candidate> selected = new ArrayList<>(slots);
    for (Straw straw : straws) {
      if (selected.size() < slots && fits(straw.candidate(), taken, limits)) {
        List<String> domains = straw.candidate().domains();
        for (int level = 0; level < domains.size(); level++) {
          taken.get(level).merge(domains.get(level), 1, Integer::sum);
        }
        selected.add(straw.candidate());
      }
    }
    return selected;
  }

  private static boolean fits(
      Candidate candidate, List<Map<String, Integer>> taken, List<Integer> limits) {
    for (int level = 0; level < limits.size(); level++) {
      String domain = candidate.domains().get(level);
      if (taken.get(level).getOrDefault(domain, 0) >= limits.get(level)) {
        return false;
      }
    }
    return true;
  }

  /// Gives the drives of a selection their slots: whoever had a slot before and is still selected
  /// keeps it, the others fill what is free in the order of their straws. So a slot moves only if
  /// its drive left the set. With no slots before, the order of the selection is the order of the
  /// slots.
  ///
  /// @param before names by slot as they were; an empty list for a new set
  /// @return names by slot, as many as were selected
  public static List<String> keepSlots(List<String> before, List<Candidate> selected) {
    Set<String> names = new HashSet<>();
    selected.forEach(candidate -> names.add(candidate.name()));
    String[] slots = new String[selected.size()];
    for (int i = 0; i < Math.min(slots.length, before.size()); i++) {
      if (names.remove(before.get(i))) {
        slots[i] = before.get(i);
      }
    }
    int free = 0;
    for (Candidate candidate : selected) {
      if (names.contains(candidate.name())) {
        while (slots[free] != null) {
          free++;
        }
        slots[free] = candidate.name();
      }
    }
    return List.copyOf(Arrays.asList(slots));
  }

  /// The straw: an exponential race, written so that longer is better.
  private double draw(long set, Candidate candidate) {
    long drive = hash.hash(candidate.name().getBytes(StandardCharsets.UTF_8));
    double u = ((hash.hash(set, drive) >>> 11) + 1) * 0x1p-53;
    return StrictMath.log(u) / candidate.weight();
  }
}

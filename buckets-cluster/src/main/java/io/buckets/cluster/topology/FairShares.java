package io.buckets.cluster.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How many slots each drive of a pool deserves by its weight, where neither a drive nor a domain
/// can have more than so many: who would get more gets that, and the rest is shared by the others.
///
/// What all sets hold is poured into the widest domains by what their drives would deserve, what
/// each of those got into the narrower ones within it, and so on down to the drives.
///
/// Pure; sums in the order of the drives, so that every machine gets the same numbers.
final class FairShares {
  /// @param domains the number of each drive's domain
  /// @param brims what each domain can take
  private record Level(int[] domains, double[] brims) {}

  private final double[] weights;
  private final double ofDrive;

  /// The drives themselves, then the domains from the narrowest to the widest, then all as one.
  private final List<Level> levels = new ArrayList<>();

  /// @param domains the number of each drive's domain, by level, the narrowest first
  /// @param sets a drive fills one slot of each at most
  /// @param limits a domain fills so many slots of each at most, by level
  FairShares(double[] weights, int[][] domains, int sets, List<Integer> limits) {
    this.weights = weights;
    this.ofDrive = sets;
    double[] brims = new double[weights.length];
    Arrays.fill(brims, ofDrive);
    levels.add(new Level(IntStream.range(0, weights.length).toArray(), brims));
    for (int level = 0; level < domains.length; level++) {
      levels.add(wider(domains[level], ofDrive * limits.get(level)));
    }
    levels.add(wider(new int[weights.length], Double.POSITIVE_INFINITY));
  }

  private Level wider(int[] domains, double most) {
    Level within = levels.getLast();
    double[] brims = new double[IntStream.of(domains).max().orElse(0) + 1];
    int[] parents = parents(within, domains);
    for (int child = 0; child < parents.length; child++) {
      brims[parents[child]] += within.brims[child];
    }
    for (int domain = 0; domain < brims.length; domain++) {
      brims[domain] = Math.min(brims[domain], most);
    }
    return new Level(domains, brims);
  }

  /// The number of the wider domain that each domain of a level lies in.
  private static int[] parents(Level level, int[] wider) {
    int[] parents = new int[level.brims.length];
    for (int drive = 0; drive < wider.length; drive++) {
      parents[level.domains[drive]] = wider[drive];
    }
    return parents;
  }

  /// @param slots of one set
  /// @return by drive; together as many as all sets have
  double[] of(int slots) {
    double[] deserved = filled(weights, levels.getFirst().brims, ofDrive * slots);
    double[] amounts = {ofDrive * slots};
    for (int level = levels.size() - 2; level >= 0; level--) {
      amounts = poured(levels.get(level), levels.get(level + 1), amounts, deserved);
    }
    return amounts;
  }

  /// What the domains of a level get of the `amounts` that those of the next wider one have.
  private static double[] poured(Level level, Level wider, double[] amounts, double[] deserved) {
    double[] wanted = new double[level.brims.length];
    for (int drive = 0; drive < deserved.length; drive++) {
      wanted[level.domains[drive]] += deserved[drive];
    }
    int[] parents = parents(level, wider.domains);
    double[] shares = new double[wanted.length];
    for (int parent = 0; parent < amounts.length; parent++) {
      int number = parent;
      int[] own = IntStream.range(0, parents.length).filter(i -> parents[i] == number).toArray();
      double[] ownWanted = IntStream.of(own).mapToDouble(i -> wanted[i]).toArray();
      double[] ownBrims = IntStream.of(own).mapToDouble(i -> level.brims[i]).toArray();
      double[] ownShares = filled(ownWanted, ownBrims, amounts[parent]);
      for (int i = 0; i < own.length; i++) {
        shares[own[i]] = ownShares[i];
      }
    }
    return shares;
  }

  /// Pours `amount` into vessels, by weight, none over its brim.
  private static double[] filled(double[] weights, double[] brims, double amount) {
    double[] filled = new double[weights.length];
    boolean[] full = new boolean[weights.length];
    double left = amount;
    boolean spilled = true;
    while (spilled) {
      spilled = false;
      double open =
          IntStream.range(0, full.length).filter(i -> !full[i]).mapToDouble(i -> weights[i]).sum();
      double pouring = left;
      for (int i = 0; i < weights.length; i++) {
        if (full[i]) {
          continue;
        }
        filled[i] = pouring * weights[i] / open;
        if (filled[i] >= brims[i]) {
          filled[i] = brims[i];
          full[i] = true;
          left -= brims[i];
          spilled = true;
        }
      }
    }
    return filled;
  }
}

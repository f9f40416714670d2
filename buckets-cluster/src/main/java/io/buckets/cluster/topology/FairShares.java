package io.buckets.cluster.topology;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How many slots each drive of a pool deserves by its weight, where neither a drive nor a domain
/// can have more than so many: who would get more gets that, and the rest is shared by the others.
///
/// Pure; sums in the order of the drives, so that every machine gets the same numbers.
final class FairShares {
  private final double[] weights;
  private final int[] domains;
  private final double ofDrive;
  private final double ofDomain;

  /// @param domains the number of each drive's domain
  /// @param sets a drive fills one slot of each at most
  /// @param limit a domain fills so many slots of each at most
  FairShares(double[] weights, int[] domains, int sets, int limit) {
    this.weights = weights;
    this.domains = domains;
    this.ofDrive = sets;
    this.ofDomain = (double) sets * limit;
  }

  /// @param slots of one set
  /// @return by drive; together as many as all sets have
  double[] of(int slots) {
    double[] most = new double[weights.length];
    Arrays.fill(most, ofDrive);
    double[] deserved = filled(weights, most, ofDrive * slots);
    int count = IntStream.of(domains).max().orElse(0) + 1;
    double[] domainWeights = new double[count];
    double[] domainMost = new double[count];
    for (int drive = 0; drive < weights.length; drive++) {
      domainWeights[domains[drive]] += deserved[drive];
      domainMost[domains[drive]] += ofDrive;
    }
    for (int domain = 0; domain < count; domain++) {
      domainMost[domain] = Math.min(domainMost[domain], ofDomain);
    }
    double[] byDomain = filled(domainWeights, domainMost, ofDrive * slots);
    double[] shares = new double[weights.length];
    for (int domain = 0; domain < count; domain++) {
      int number = domain;
      int[] own = IntStream.range(0, weights.length).filter(i -> domains[i] == number).toArray();
      double[] ownWeights = IntStream.of(own).mapToDouble(i -> deserved[i]).toArray();
      double[] ownMost = IntStream.of(own).mapToDouble(_ -> ofDrive).toArray();
      double[] ownShares = filled(ownWeights, ownMost, byDomain[domain]);
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

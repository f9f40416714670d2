package io.buckets.cluster.topology;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.hash.SipHash24;
import io.buckets.hash.Straw2;
import io.buckets.hash.Straw2.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Which drives fill the sets of a new pool: straw2, weighted by capacity, no failure domain in
/// more slots of a set than it must be.
///
/// The order of the straws is the order of the slots, and so decides who keeps data and who parity.
/// It differs from set to set: in a pool of exactly N drives every set holds all of them, and yet
/// each drive keeps data in about k of N sets, so that reads, which ask for data first, load the
/// drives evenly.
///
/// Pure and, for the same deployment and drives, the same on every machine.
final class SetPlacement {
  private final Straw2 straws;

  SetPlacement(UUID deploymentId) {
    this.straws =
        new Straw2(
            new SipHash24(
                deploymentId.getMostSignificantBits(), deploymentId.getLeastSignificantBits()));
  }

  /// A pool with {@link Limits#POOL_SETS} sets over the active drives of a plan.
  Pool layOut(PoolPlan plan) {
    Map<String, Integer> ordinals = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (PoolDrive drive : plan.drives()) {
      ordinals.put(drive.id().toString(), ordinals.size());
      candidates.add(new Candidate(drive.id().toString(), drive.weight(), drive.node()));
    }
    List<VirtualSet> sets = new ArrayList<>(Limits.POOL_SETS);
    for (int set = 0; set < Limits.POOL_SETS; set++) {
      List<Slot> slots = new ArrayList<>();
      for (Candidate chosen : choose(set, plan.geometry().total(), candidates)) {
        slots.add(Slot.of(ordinals.getOrDefault(chosen.name(), -1)));
      }
      sets.add(new VirtualSet(slots));
    }
    return new Pool(plan.geometry(), plan.drives(), sets);
  }

  /// The drives of a set. Where the domains are so uneven that the share of each does not fill the
  /// set, the rest goes to the longest straws left, whatever their domain: a set that depends on
  /// one node too much is better than none, and {@link Pool#worstDomainShare} tells.
  private List<Candidate> choose(long set, int slots, List<Candidate> candidates) {
    List<Candidate> chosen = new ArrayList<>(straws.select(set, slots, candidates));
    if (chosen.size() < slots) {
      List<Candidate> rest =
          candidates.stream()
              .filter(candidate -> !chosen.contains(candidate))
              .map(left -> new Candidate(left.name(), left.weight(), ""))
              .toList();
      chosen.addAll(straws.select(set, slots - chosen.size(), rest));
    }
    Invariant.check(chosen.size() == slots, "a plan has drives for every slot");
    return chosen;
  }
}

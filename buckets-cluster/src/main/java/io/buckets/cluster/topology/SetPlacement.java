package io.buckets.cluster.topology;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import io.buckets.hash.SipHash24;
import io.buckets.hash.Straw2;
import io.buckets.hash.Straw2.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Which drives fill the sets of a new pool: straw2 proposes, weighted by capacity, no failure
/// domain, be it a node, a rack or a zone, in more slots of a set than it must be; then {@link
/// EvenSlots} moves slots until every drive has its share.
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

  /// A pool over the drives of a plan.
  Pool layOut(PoolPlan plan) {
    Map<String, Integer> ordinals = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (PoolDrive drive : plan.drives()) {
      ordinals.put(drive.id().toString(), ordinals.size());
      candidates.add(new Candidate(drive.id().toString(), drive.weight(), drive.domain().names()));
    }
    int total = plan.geometry().total();
    int[][] members = new int[sets(plan)][];
    for (int set = 0; set < members.length; set++) {
      List<Candidate> chosen = straws.select(set, total, candidates);
      Invariant.check(chosen.size() == total, "a plan has drives for every slot");
      members[set] =
          chosen.stream().mapToInt(drive -> ordinals.getOrDefault(drive.name(), -1)).toArray();
    }
    new EvenSlots(plan.drives(), Straw2.limits(total, candidates), members).spread();
    List<VirtualSet> sets =
        Arrays.stream(members)
            .map(slots -> new VirtualSet(Arrays.stream(slots).mapToObj(Slot::of).toList()))
            .toList();
    return new Pool(plan.geometry(), plan.drives(), sets);
  }

  /// How many sets a pool gets: as many as one node always had, unless so many drives share them
  /// that one slot more or less is much for a drive.
  ///
  /// Not more at once, though a pool keeps for ever what it began with: each set costs memory, time
  /// at the start, and 150 points of the ring. A pool that outgrows its sets is followed by
  /// another.
  private static int sets(PoolPlan plan) {
    int sets = Limits.POOL_SETS;
    boolean oneNode = plan.drives().stream().map(PoolDrive::node).distinct().count() == 1;
    long wanted = (long) NodeLimits.SLOTS_OF_A_DRIVE * plan.drives().size();
    while (!oneNode
        && sets < NodeLimits.POOL_SETS_MOST
        && (long) sets * plan.geometry().total() < wanted) {
      sets *= 2;
    }
    return sets;
  }
}

package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.ToIntFunction;

/// What of a store goes on after which loss, as arithmetic of its geometry and of where the slots
/// of its sets lie. It is about objects that are whole: those of which every shard was there
/// before.
///
/// @param nodes how many there are
/// @param drives how many there are
/// @param objects what is not lost for good: k shards are left
/// @param reads k drives of each set are there, and a read quorum
/// @param writes a write quorum of each set is there
/// @param settingsNodes most nodes without which settings can still be changed, whichever they are
public record Survival(
    int nodes, int drives, Losses objects, Losses reads, Losses writes, int settingsNodes) {

  /// How much may be lost at once.
  ///
  /// @param drives most drives, whichever they are
  /// @param nodes most nodes, whichever they are
  /// @param spare most drives that may be lost besides any one node; -1 if the node is too much
  public record Losses(int drives, int nodes, int spare) {
    private static Losses least(Losses one, Losses other) {
      return new Losses(
          Math.min(one.drives, other.drives),
          Math.min(one.nodes, other.nodes),
          Math.min(one.spare, other.spare));
    }
  }

  /// Of one set, whose node i fills `slotsByNode[i]` of its slots.
  private record SpreadSet(Geometry geometry, List<Integer> slotsByNode) {
    Losses without(int needed) {
      int dispensable = geometry.total() - needed;
      List<Integer> most = slotsByNode.stream().sorted(Comparator.reverseOrder()).toList();
      int nodes = 0;
      int left = dispensable;
      while (nodes < most.size() && most.get(nodes) <= left) {
        left -= most.get(nodes++);
      }
      return new Losses(dispensable, nodes, Math.max(-1, dispensable - most.getFirst()));
    }
  }

  /// Of a topology whose control state is kept by `voters` nodes.
  public static Survival of(Topology topology, int voters) {
    List<SpreadSet> sets =
        topology.pools().stream().flatMap(pool -> spread(pool).stream()).toList();
    List<PoolDrive> present = topology.presentDrives();
    int nodes = (int) present.stream().map(PoolDrive::node).distinct().count();
    return of(sets, nodes, present.size(), voters);
  }

  /// Of sets that are spread as evenly as `nodes` nodes of `drives` drives each allow.
  ///
  /// @throws IllegalArgumentException if the drives are too few for the geometry
  public static Survival of(Geometry geometry, int nodes, int drives, int voters) {
    if (nodes < 1 || geometry.total() > (long) nodes * drives) {
      throw new IllegalArgumentException(
          "%d nodes of %d drives are too few for %s".formatted(nodes, drives, geometry));
    }
    List<Integer> slots = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      slots.add((geometry.total() + node) / nodes);
    }
    return of(List.of(new SpreadSet(geometry, slots)), nodes, nodes * drives, voters);
  }

  private static Survival of(Collection<SpreadSet> sets, int nodes, int drives, int voters) {
    return new Survival(
        nodes,
        drives,
        least(sets, Geometry::data),
        least(sets, geometry -> Math.max(geometry.data(), geometry.readQuorum())),
        least(sets, Geometry::writeQuorum),
        (voters - 1) / 2);
  }

  private static Losses least(Collection<SpreadSet> sets, ToIntFunction<Geometry> needed) {
    BinaryOperator<Losses> least = Losses::least;
    return sets.stream()
        .map(set -> set.without(needed.applyAsInt(set.geometry())))
        .reduce(least)
        .orElseThrow();
  }

  private static Collection<SpreadSet> spread(Pool pool) {
    return pool.sets().stream()
        .map(set -> {
          Map<String, Integer> slots = new HashMap<>();
          set.members()
              .forEach(each -> slots.merge(pool.drives().get(each).node(), 1, Integer::sum));
          return new SpreadSet(pool.geometry(), slots.values().stream().sorted().toList());
        })
        .distinct()
        .toList();
  }

  /// One line for people: `4 nodes, 12 drives: reads survive the loss of any 2 nodes, or of any 4
  /// drives; …`.
  public String line() {
    String text = count(nodes, "node") + ", " + count(drives, "drive") + ": ";
    if (reads.equals(writes)) {
      text += "reads and writes " + survive(reads);
    } else {
      text += "reads " + survive(reads) + ", writes " + survive(writes);
    }
    if (nodes == 1) {
      return text;
    }
    return text
        + "; settings "
        + (settingsNodes > 0
            ? "survive the loss of "
                + any(settingsNodes, "node")
                + (settingsNodes == 1
                    ? ", or of one drive that keeps them"
                    : ", or of " + settingsNodes + " drives that keep them")
            : "do not survive the loss of the node that keeps them");
  }

  private String survive(Losses losses) {
    if (losses.drives == 0) {
      return "survive no loss";
    }
    String byDrives = "survive the loss of " + any(losses.drives, "drive");
    if (nodes == 1) {
      return byDrives;
    }
    if (losses.nodes == 0) {
      return byDrives + " but of no node";
    }
    String more =
        losses.nodes == 1 && losses.spare > 0
            ? " and " + count(losses.spare, "drive") + " more"
            : "";
    String byNodes = "survive the loss of " + any(losses.nodes, "node") + more;
    return drives == nodes ? byNodes : byNodes + ", or of " + any(losses.drives, "drive");
  }

  private static String any(int count, String thing) {
    return count == 1 ? "any one " + thing : "any " + count + " " + thing + "s";
  }

  private static String count(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}

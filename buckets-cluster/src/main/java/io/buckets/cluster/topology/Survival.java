package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
/// @param wider of the racks and zones that are labelled, the narrower first
public record Survival(
    int nodes,
    int drives,
    Losses objects,
    Losses reads,
    Losses writes,
    int settingsNodes,
    List<Wider> wider) {
  public Survival {
    wider = List.copyOf(wider);
  }

  /// How many racks, or zones, may be lost at once.
  ///
  /// @param level which of the two
  /// @param count how many there are
  /// @param reads most of them without which all is read
  /// @param writes most of them without which all is written
  public record Wider(FailureDomain.Level level, int count, int reads, int writes) {
    private String line() {
      String word = level.name().toLowerCase(Locale.ROOT);
      String text = Survival.count(count, word) + ": reads ";
      if (reads == writes) {
        return text + "and writes survive the loss of " + any(word, reads);
      }
      return text + "survive the loss of " + any(word, reads) + ", writes of " + any(word, writes);
    }

    private static String any(String word, int lost) {
      return lost == 0 ? "none" : Survival.any(lost, word);
    }
  }

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

  private static int readers(Geometry geometry) {
    return Math.max(geometry.data(), geometry.readQuorum());
  }

  /// Of a topology whose control state is kept by `voters` nodes.
  public static Survival of(Topology topology, int voters) {
    List<PoolDrive> present = topology.presentDrives();
    List<Wider> wider = new ArrayList<>();
    for (FailureDomain.Level level : present.getFirst().domain().levels()) {
      if (level != FailureDomain.Level.NODE) {
        Collection<SpreadSet> sets = spread(topology, level);
        int reads = least(sets, Survival::readers).nodes();
        int writes = least(sets, Geometry::writeQuorum).nodes();
        wider.add(new Wider(level, count(present, level), reads, writes));
      }
    }
    Collection<SpreadSet> sets = spread(topology, FailureDomain.Level.NODE);
    return of(sets, count(present, FailureDomain.Level.NODE), present.size(), voters).with(wider);
  }

  private static int count(List<PoolDrive> drives, FailureDomain.Level level) {
    return (int) drives.stream().map(drive -> drive.domain().at(level)).distinct().count();
  }

  private Survival with(List<Wider> labelled) {
    return new Survival(nodes, drives, objects, reads, writes, settingsNodes, labelled);
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
        least(sets, Survival::readers),
        least(sets, Geometry::writeQuorum),
        (voters - 1) / 2,
        List.of());
  }

  private static Losses least(Collection<SpreadSet> sets, ToIntFunction<Geometry> needed) {
    BinaryOperator<Losses> least = Losses::least;
    return sets.stream()
        .map(set -> set.without(needed.applyAsInt(set.geometry())))
        .reduce(least)
        .orElseThrow();
  }

  private static Collection<SpreadSet> spread(Topology topology, FailureDomain.Level level) {
    Set<SpreadSet> spread = new HashSet<>();
    for (Pool pool : topology.pools()) {
      for (VirtualSet set : pool.sets()) {
        Map<String, Integer> slots = new HashMap<>();
        set.members()
            .forEach(
                each -> slots.merge(pool.drives().get(each).domain().at(level), 1, Integer::sum));
        spread.add(new SpreadSet(pool.geometry(), slots.values().stream().sorted().toList()));
      }
    }
    return spread;
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
    for (Wider labelled : wider) {
      text += "; " + labelled.line();
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

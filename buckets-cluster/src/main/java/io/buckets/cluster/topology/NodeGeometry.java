package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import io.buckets.hash.Straw2;
import io.buckets.hash.Straw2.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// The geometry that a new pool over several nodes gets when nobody asks for another: the leanest
/// that goes on without a node, and has something to spare then.
///
/// | nodes \ drives each | 1 | 2 | 3 | 4 | 5 and more |
/// |---|---|---|---|---|---|
/// | 2 | 1+1 | 2+2 | 3+3 | 4+4 | 4+4 |
/// | 3 | 1+2 | 3+3 | 5+4 | 7+5 | 9+6 |
/// | 4 | 2+2 | 5+3 | 8+4 | 11+5 | 11+5 |
/// | 5 | 3+2 | 6+4 | 11+4 | 11+4 | 11+4 |
/// | 6 | 4+2 | 8+4 | 8+4 | 8+4 | 8+4 |
/// | 7 | 4+3 | 10+4 | 10+4 | 10+4 | 10+4 |
/// | 8 | 5+3 | 12+4 | 12+4 | 12+4 | 12+4 |
///
/// The rule behind it, with s = ⌈N / nodes⌉ slots of a set in a node:
///
/// - *N* is a multiple of the number of nodes, as large as the drives and {@link
///   Geometry#MAX_DEFAULT_TOTAL} allow: in between, s grows and nothing is gained. Above eight
///   nodes that would be one slot in each and a stripe that is narrow for so many drives; there N
///   is 16.
/// - *m* is at least what {@link Geometry#defaultFor} gives as many drives of one node: a cluster
///   is no less safe against drives than a machine.
/// - *m* is at least s + 1: while a node is away, what is read and what is written still has a
///   shard to spare. A node is away at each restart, and with m = s every answer of that time would
///   be without redundancy.
/// - With two nodes half of N is no majority, so that no geometry writes without one of them, and m
///   = s is all that has a sense. A wider stripe is no leaner then, and hangs on more drives of the
///   node that is left: N ends at 8, where m is the four of `Geometry.defaultFor`.
/// - Who labels racks or zones wants to go on without one: m is at least what a set has in any of
///   them, where the others are a majority of it. So 6 nodes of 4 drives in 3 racks keep 8+4, and 9
///   nodes in 3 racks get 10+6 instead of 12+4.
public final class NodeGeometry {
  /// Up to so many nodes N is a multiple of their number.
  private static final int EVEN_NODES = Geometry.MAX_DEFAULT_TOTAL / 2;

  /// Most slots of a set in each of two nodes.
  private static final int OF_TWO = 4;

  private NodeGeometry() {}

  /// For `nodes` nodes of `drives` drives each.
  ///
  /// @throws IllegalArgumentException if there is no drive
  public static Geometry defaultFor(int nodes, int drives) {
    if (nodes < 1 || drives < 1) {
      throw new IllegalArgumentException(
          "a pool has at least one node and one drive, not %d and %d".formatted(nodes, drives));
    }
    if (nodes == 1) {
      return Geometry.defaultFor(drives);
    }
    if (nodes == 2) {
      int each = Math.min(drives, OF_TWO);
      return new Geometry(each, each);
    }
    int total = total(nodes, drives);
    int inNode = Math.ceilDiv(total, nodes);
    int data = Math.min(Geometry.defaultFor(total).data(), total - inNode - 1);
    return new Geometry(data, total - data);
  }

  /// For nodes that differ, what fits the smallest fits all; for labelled ones, what outlives the
  /// loss of a rack or a zone.
  ///
  /// @param drivesByNode how many each node has
  /// @throws IllegalArgumentException if there is no node, or one has no drive
  public static Geometry defaultFor(Map<FailureDomain, Integer> drivesByNode) {
    if (drivesByNode.isEmpty()) {
      throw new IllegalArgumentException("a pool has at least one node");
    }
    Geometry ofNodes = defaultFor(drivesByNode.size(), Collections.min(drivesByNode.values()));
    int total = ofNodes.total();
    int parity = ofNodes.parity();
    List<Candidate> drives = new ArrayList<>();
    drivesByNode.forEach((domain, count) -> {
      for (int drive = 0; drive < count; drive++) {
        drives.add(new Candidate(domain.node() + "/" + drive, 1, domain.names()));
      }
    });
    List<Integer> limits = Straw2.limits(total, drives);
    for (int wide : limits.subList(1, limits.size())) {
      parity = 2 * wide < total ? Math.max(parity, wide) : parity;
    }
    return new Geometry(total - parity, parity);
  }

  private static int total(int nodes, int drives) {
    int most = Geometry.MAX_DEFAULT_TOTAL;
    return nodes <= EVEN_NODES
        ? nodes * Math.min(drives, most / nodes)
        : (int) Math.min(most, (long) nodes * drives);
  }

  /// How many nodes keep the control state and vote on it: a majority of them must be there for a
  /// setting to change. Two voters would be no better than one, as both would be needed.
  public static int voters(int nodes) {
    return switch (nodes) {
      case 1, 2 -> 1;
      case 3, 4 -> 3;
      default -> 5;
    };
  }
}

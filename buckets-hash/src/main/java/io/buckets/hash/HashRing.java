package io.buckets.hash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A consistent-hash ring: which of its nodes a key belongs to, and which come next.
///
/// Every node has [#VIRTUAL_NODES] points on a circle of 2^64 positions, times its weight. A key
/// belongs to the node of the first point at or after the key's own hash. When a node joins, it
/// takes its share from the others and nothing moves between them. Source: Karger et al.,
/// "Consistent Hashing and Random Trees", 1997.
///
/// The ring depends on the names and weights of its nodes and on the hash's key, not on their
/// order: any process builds the same one. Lookup is a binary search over one sorted `long[]`.
/// Immutable; any thread.
///
/// @param <T> what a node stands for
public final class HashRing<T> {
  /// Points of a node of weight 1.
  public static final int VIRTUAL_NODES = 150;

  /// Most points of one ring, so that a wrong weight cannot fill the heap.
  private static final int MAX_POINTS = 1 << 24;

  /// Something keys can belong to.
  ///
  /// @param value what it is
  /// @param name its name, the same for ever and unlike any other's: the points follow from it
  /// @param weight its share relative to the others'; zero for none at all
  public record Node<T>(T value, String name, double weight) {
    /// Refuses a weight that is negative or not a number.
    public Node {
      if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("node " + name + " has weight " + weight);
      }
    }

    int points() {
      double points = weight == 0 ? 0 : Math.max(1, Math.rint(VIRTUAL_NODES * weight));
      if (points > MAX_POINTS) {
        throw new IllegalArgumentException("node " + name + " is too heavy: " + weight);
      }
      return (int) points;
    }
  }

  /// How evenly a ring spreads keys: each node's part of the circle, divided by the part its weight
  /// deserves.
  ///
  /// @param least the smallest of these ratios
  /// @param most the largest
  /// @param deviation their standard deviation
  public record Spread(double least, double most, double deviation) {}

  private final SipHash24 hash;
  private final List<Node<T>> nodes;

  /// The points, ascending as signed numbers; `owners[i]` is the index of the node of `points[i]`.
  private final long[] points;

  private final int[] owners;

  /// A ring of `nodes`, in any order; at least one has a weight above zero.
  public HashRing(SipHash24 hash, List<Node<T>> nodes) {
    this.hash = hash;
    this.nodes =
        nodes.stream()
            .filter(node -> node.weight() > 0)
            .sorted(Comparator.comparing(Node::name))
            .toList();
    requireDistinctNames();
    points = pointsOfAll();
    owners = ownersOfPoints();
  }

  /// The node of `key`.
  public T primary(byte[] key) {
    return nodes.get(owners[firstAtOrAfter(hash.hash(key))]).value();
  }

  /// The first `count` different nodes from the key's hash on, the primary first; fewer if the ring
  /// has fewer.
  public List<T> replicas(byte[] key, int count) {
    int wanted = Math.min(count, nodes.size());
    List<T> found = new ArrayList<>(wanted);
    Set<Integer> seen = HashSet.newHashSet(wanted);
    for (int i = firstAtOrAfter(hash.hash(key)); found.size() < wanted; i++) {
      int owner = owners[i % owners.length];
      if (seen.add(owner)) {
        found.add(nodes.get(owner).value());
      }
    }
    return found;
  }

  /// How even the ring is, exactly: from the lengths of its arcs, not from a sample of keys.
  public Spread spread() {
    double[] shares = shares();
    double weights = nodes.stream().mapToDouble(Node::weight).sum();
    double[] ratios = new double[shares.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = shares[i] * weights / nodes.get(i).weight();
    }
    double variance = Arrays.stream(ratios).map(r -> (r - 1) * (r - 1)).average().orElse(0);
    return new Spread(
        Arrays.stream(ratios).min().orElse(1),
        Arrays.stream(ratios).max().orElse(1),
        Math.sqrt(variance));
  }

  /// The part of the circle that belongs to the node called `name`, from 0 to 1.
  public double share(String name) {
    double[] shares = shares();
    for (int i = 0; i < shares.length; i++) {
      if (nodes.get(i).name().equals(name)) {
        return shares[i];
      }
    }
    return 0;
  }

  /// The nodes that have a part of the circle, by name.
  public List<Node<T>> nodes() {
    return nodes;
  }

  private double[] shares() {
    double[] shares = new double[nodes.size()];
    if (points.length == 1) {
      shares[owners[0]] = 1;
      return shares;
    }
    for (int i = 0; i < points.length; i++) {
      // Wraps around at the last point, as the circle does.
      long arc = points[i] - points[i == 0 ? points.length - 1 : i - 1];
      shares[owners[i]] += unsigned(arc) * 0x1p-64;
    }
    return shares;
  }

  private static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }

  private int firstAtOrAfter(long position) {
    int found = Arrays.binarySearch(points, position);
    int index = found >= 0 ? found : -found - 1;
    return index == points.length ? 0 : index;
  }

  private long[] pointsOfAll() {
    long total = nodes.stream().mapToLong(Node::points).sum();
    if (total == 0 || total > MAX_POINTS) {
      throw new IllegalArgumentException("a ring of " + total + " points");
    }
    return nodes.stream()
        .flatMapToLong(node -> Arrays.stream(pointsOf(node)))
        .sorted()
        .distinct()
        .toArray();
  }

  /// Two points in one place (once in 2^64) belong to the node whose name comes first.
  private int[] ownersOfPoints() {
    int[] owner = new int[points.length];
    for (int i = nodes.size() - 1; i >= 0; i--) {
      for (long point : pointsOf(nodes.get(i))) {
        owner[Arrays.binarySearch(points, point)] = i;
      }
    }
    return owner;
  }

  private long[] pointsOf(Node<T> node) {
    long name = hash.hash(node.name().getBytes(StandardCharsets.UTF_8));
    long[] own = new long[node.points()];
    for (int i = 0; i < own.length; i++) {
      own[i] = hash.hash(name, i);
    }
    return own;
  }

  private void requireDistinctNames() {
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(nodes.get(i - 1).name())) {
        throw new IllegalArgumentException("two nodes are called " + nodes.get(i).name());
      }
    }
  }
}

package io.buckets.cluster.topology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The nodes that a command line names, and the drives of each. Every node of a cluster is given
/// the same, be it in another order: a node's number is its place when they are sorted by name.
///
/// @param nodes sorted by name
public record NodeList(List<Node> nodes) {
  /// One node.
  ///
  /// @param name `HOST:PORT`, as operators know it and as others dial it for S3
  /// @param tls whether it serves S3 over TLS
  /// @param host name or literal address
  /// @param port where it serves S3
  /// @param paths its drives, in the order in which they are named
  public record Node(String name, boolean tls, String host, int port, List<String> paths) {
    public Node {
      paths = List.copyOf(paths);
    }
  }

  /// @throws IllegalArgumentException if there are fewer than two nodes
  public NodeList {
    nodes = List.copyOf(nodes);
    if (nodes.size() < 2) {
      throw new IllegalArgumentException(
          "a cluster has at least two nodes; name the drives of a single one by their paths");
    }
  }

  /// The nodes of endpoints that are URLs.
  ///
  /// @throws IllegalArgumentException if there are fewer than two, or some serve S3 over TLS and
  ///   others do not
  public static NodeList of(Endpoints endpoints) {
    Map<String, List<Endpoint.Remote>> byName = new TreeMap<>();
    for (Endpoint endpoint : endpoints.all()) {
      if (!(endpoint instanceof Endpoint.Remote remote)) {
        throw new IllegalArgumentException(endpoint + " names no node");
      }
      byName.computeIfAbsent(name(remote), _ -> new ArrayList<>()).add(remote);
    }
    List<Node> nodes = new ArrayList<>();
    byName.forEach((name, drives) -> {
      Endpoint.Remote first = drives.getFirst();
      List<String> paths = drives.stream().map(Endpoint.Remote::path).toList();
      nodes.add(new Node(name, first.tls(), first.host(), first.port(), paths));
    });
    if (endpoints.all().stream().map(e -> ((Endpoint.Remote) e).tls()).distinct().count() > 1) {
      throw new IllegalArgumentException("all nodes serve https or all serve http");
    }
    return new NodeList(nodes);
  }

  private static String name(Endpoint.Remote remote) {
    String host = remote.host().indexOf(':') >= 0 ? "[" + remote.host() + "]" : remote.host();
    return host + ":" + remote.port();
  }

  /// The node of a number, which counts from 1.
  ///
  /// @throws IndexOutOfBoundsException if there is none
  public Node node(int number) {
    return nodes.get(number - 1);
  }

  /// The number of the node of that name, if there is one.
  public Optional<Integer> number(String name) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(name)) {
        return Optional.of(i + 1);
      }
    }
    return Optional.empty();
  }

  /// The numbers of all nodes.
  public List<Integer> numbers() {
    return IntStream.rangeClosed(1, nodes.size()).boxed().toList();
  }

  /// One line for each drive, in an order that does not depend on how the drives were named: equal
  /// lists have equal texts.
  public String text() {
    return lines(this).stream().sorted().collect(Collectors.joining("\n"));
  }

  private static List<String> lines(NodeList list) {
    return list.nodes.stream()
        .flatMap(node ->
            node.paths().stream()
                .map(path -> (node.tls() ? "https://" : "http://") + node.name() + path))
        .toList();
  }

  /// How two lists differ, for operators; empty if they are equal.
  ///
  /// @param mine text of this node's list
  /// @param theirs text of the other's
  public static Optional<String> difference(String mine, String theirs) {
    Set<String> here = new LinkedHashSet<>(List.of(mine.split("\n")));
    Set<String> there = new LinkedHashSet<>(List.of(theirs.split("\n")));
    List<String> onlyHere = here.stream().filter(line -> !there.contains(line)).toList();
    List<String> onlyThere = there.stream().filter(line -> !here.contains(line)).toList();
    if (onlyHere.isEmpty() && onlyThere.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of("named only here: " + onlyHere + ", named only there: " + onlyThere);
  }
}

package io.buckets.cluster.topology;

import io.buckets.core.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The drives of a command line, in order, each named once.
///
/// An argument is a path or an URL and may hold ellipses, also in the host
/// (`http://node{1...4}:9000/data{01...12}`); several in one argument multiply, the leftmost
/// turning slowest. The order of drives is the order of arguments.
///
/// @param all at least one, all paths or all URLs
public record Endpoints(List<Endpoint> all) {
  /// @throws IllegalArgumentException if there is none, too many, one twice, or paths beside URLs
  public Endpoints {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("name at least one drive, for example ./data");
    }
    if (all.size() > Limits.ENDPOINTS) {
      throw new IllegalArgumentException("more than " + Limits.ENDPOINTS + " drives are named");
    }
    boolean local = all.getFirst() instanceof Endpoint.Local;
    Map<Endpoint, Integer> seen = new LinkedHashMap<>();
    for (Endpoint endpoint : all) {
      if (endpoint instanceof Endpoint.Local != local) {
        throw new IllegalArgumentException(
            "drives are all paths or all URLs: " + all.getFirst() + " and " + endpoint);
      }
      if (seen.merge(endpoint, 1, Integer::sum) > 1) {
        throw new IllegalArgumentException("drive " + endpoint + " is named twice");
      }
    }
  }

  /// Expands and reads drive arguments.
  ///
  /// @throws IllegalArgumentException if one is malformed or a drive is named twice, saying which
  public static Endpoints parse(List<String> arguments) {
    List<Endpoint> all = new ArrayList<>();
    for (String argument : arguments) {
      for (String text : Ellipses.expand(argument)) {
        all.add(Endpoint.parse(text));
      }
    }
    return new Endpoints(all);
  }

  /// Whether every drive is a directory of this machine.
  public boolean isLocal() {
    return all.getFirst() instanceof Endpoint.Local;
  }
}

package io.buckets.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The lowest of the limits that apply to a cell: no server with our durability goes beyond it
/// here.
///
/// @param limit its name
/// @param requestsPerSecond that it allows
record Ceiling(String limit, double requestsPerSecond) {
  private static final long FILE_SHARDS_FROM_BYTES = 128 << 10;

  /// HTTP limits every cell. A put is limited by the index's commits if it is small, else by the
  /// files; and by the kernels of a put. A get reads checksums with XXH3; a delete is a commit to
  /// the index. Empty if nothing was measured for it.
  static Optional<Ceiling> of(Cell cell, List<Limit> limits) {
    Map<String, Double> values = new HashMap<>();
    limits.forEach(limit -> values.put(limit.name(), limit.value()));
    double cores = values.getOrDefault("machine.cores", 1.0);
    List<Ceiling> all = new ArrayList<>();
    add(all, values, "http." + cell, 1);
    double perObject = cores / Math.max(1, cell.size().bytes());
    switch (cell.operation()) {
      case PUT -> {
        boolean inFiles = cell.size().bytes() >= FILE_SHARDS_FROM_BYTES;
        add(all, values, inFiles ? "disk.files:" + cell.size() : "index.commits", 1);
        add(all, values, "kernel.put", perObject);
      }
      case GET -> add(all, values, "kernel.get", perObject);
      case DELETE -> add(all, values, "index.commits", 1);
      case HEAD, LIST, MIXED -> {}
    }
    return all.stream().min(Comparator.comparingDouble(Ceiling::requestsPerSecond));
  }

  private static void add(
      List<Ceiling> all, Map<String, Double> values, String name, double factor) {
    Double value = values.get(name);
    if (value != null) {
      all.add(new Ceiling(name, value * factor));
    }
  }
}

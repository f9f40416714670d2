package io.buckets.cluster.topology;

import java.util.List;
import java.util.stream.Stream;

/// What a drive fails together with: its node, and the rack and the zone of that where they are
/// labelled.
///
/// @param node its node's name
/// @param labels of the node
public record FailureDomain(String node, Labels labels) {
  /// How wide a domain is, the narrowest first.
  public enum Level {
    NODE,
    RACK,
    ZONE
  }

  /// A node that has no labels.
  public FailureDomain(String node) {
    this(node, Labels.NONE);
  }

  /// The levels at which it has a name: its node's, and those that are labelled.
  public List<Level> levels() {
    return Stream.of(Level.values())
        .filter(level -> level == Level.NODE || !at(level).isEmpty())
        .toList();
  }

  /// Its name at a level, unlike that of any other domain there; empty if it is not labelled.
  public String at(Level level) {
    return switch (level) {
      case NODE -> node;
      // Racks of different zones may have the same name.
      case RACK -> labels.rack().isEmpty() ? "" : labels.zone() + "/" + labels.rack();
      case ZONE -> labels.zone();
    };
  }

  /// Its names at all its levels, from the narrowest to the widest.
  public List<String> names() {
    return levels().stream().map(this::at).toList();
  }

  /// The widest of its names.
  public String widest() {
    return names().getLast();
  }
}

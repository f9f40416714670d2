package io.buckets.cluster.topology;

import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// Where a node stands, as its operator says: what fails together beyond the node.
///
/// @param rack the rack within its zone; empty if none was named
/// @param zone the room, hall or site; empty if none was named
public record Labels(String rack, String zone) {
  /// Nothing is known of it.
  public static final Labels NONE = new Labels("", "");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /// @throws IllegalArgumentException if one is neither empty nor a name of up to 63 letters,
  ///   digits, dots, hyphens and underscores that begins with one of the first two
  public Labels {
    check("rack", rack);
    check("zone", zone);
  }

  private static void check(String what, String name) {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " "
              + name
              + " is no name: up to 63 letters, digits, dots, hyphens and underscores, a letter or"
              + " digit first");
    }
  }

  /// Whether the same kinds of label are given, whatever they say.
  public boolean isLike(Labels other) {
    return rack.isEmpty() == other.rack.isEmpty() && zone.isEmpty() == other.zone.isEmpty();
  }

  /// Adds what is given to an object of JSON.
  public void writeTo(ObjectNode object) {
    if (!rack.isEmpty()) {
      object.put("rack", rack);
    }
    if (!zone.isEmpty()) {
      object.put("zone", zone);
    }
  }

  /// Reads what {@link #writeTo} wrote.
  public static Labels readFrom(ObjectNode object) {
    return new Labels(
        object.has("rack") ? Json.text(object, "rack") : "",
        object.has("zone") ? Json.text(object, "zone") : "");
  }

  /// As an operator gives them: `--rack a --zone b`, or `no labels`.
  @Override
  public String toString() {
    String text =
        (rack.isEmpty() ? "" : "--rack " + rack) + (zone.isEmpty() ? "" : " --zone " + zone);
    return text.isEmpty() ? "no labels" : text.strip();
  }
}

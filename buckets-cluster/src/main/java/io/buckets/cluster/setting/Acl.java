package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An access control list, of a bucket or of an object.
///
/// @param owner canonical id of whom the bucket or object belongs to
/// @param grants who may do what, at most {@link Limits#GRANTS}
public record Acl(String owner, List<Grant> grants) {
  public Acl {
    grants = List.copyOf(grants);
    if (grants.size() > Limits.GRANTS) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "an access control list has at most " + Limits.GRANTS);
    }
  }

  /// The list that gives everything to the owner and nothing to anybody else.
  public static Acl ownedBy(String owner) {
    return new Acl(owner, List.of(Grant.user(owner, Grant.Permission.FULL_CONTROL)));
  }

  /// Whether it grants anything to everybody, or to everybody who signs, which is as good.
  public boolean isPublic() {
    return grants.stream().anyMatch(Grant::isPublic);
  }

  /// The list as text, for an object's metadata.
  public String text() {
    return new String(Json.compact(toNode()), StandardCharsets.UTF_8);
  }

  /// Reads what {@link #text} wrote.
  ///
  /// @throws StoreException CORRUPT if it is no list
  public static Acl parse(String text) {
    return read(Json.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  ObjectNode toNode() {
    ObjectNode node = Json.object().put("owner", owner);
    ArrayNode list = node.putArray("grants");
    grants.forEach(grant -> list.add(grant.toNode()));
    return node;
  }

  static Acl read(ObjectNode node) {
    return new Acl(
        Json.text(node, "owner"), Json.objects(node, "grants").stream().map(Grant::read).toList());
  }
}

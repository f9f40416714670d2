package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import tools.jackson.databind.node.ObjectNode;

/// One line of an access control list.
///
/// Source: S3 user guide, "Access control list (ACL) overview".
///
/// @param kind what `grantee` names
/// @param grantee a canonical user id, or the address of a group
/// @param permission what is granted
public record Grant(Kind kind, String grantee, Permission permission) {
  /// What a grantee is.
  public enum Kind {
    /// An account, by its canonical id.
    CANONICAL_USER,
    /// A predefined group, by its address.
    GROUP
  }

  /// What can be granted.
  public enum Permission {
    READ,
    WRITE,
    READ_ACP,
    WRITE_ACP,
    FULL_CONTROL;

    /// Whether who has this one has `wanted` too.
    public boolean covers(Permission wanted) {
      return this == wanted || this == FULL_CONTROL;
    }
  }

  /// Everybody, whoever they are.
  public static final String ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

  /// Everybody who signs.
  public static final String AUTHENTICATED_USERS =
      "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

  /// Who delivers access logs.
  public static final String LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

  /// A grant to an account.
  public static Grant user(String canonicalId, Permission permission) {
    return new Grant(Kind.CANONICAL_USER, canonicalId, permission);
  }

  /// A grant to a group.
  public static Grant group(String address, Permission permission) {
    return new Grant(Kind.GROUP, address, permission);
  }

  /// Whether it is to everybody, or to everybody who signs, which is as good.
  public boolean isPublic() {
    return kind == Kind.GROUP && !grantee.equals(LOG_DELIVERY);
  }

  ObjectNode toNode() {
    return Json.object()
        .put("kind", kind == Kind.GROUP ? "group" : "user")
        .put("grantee", grantee)
        .put("permission", permission.name());
  }

  static Grant read(ObjectNode node) {
    return new Grant(
        Json.parsed("kind", Json.text(node, "kind"), Grant::kindNamed),
        Json.text(node, "grantee"),
        Json.parsed("permission", Json.text(node, "permission"), Permission::valueOf));
  }

  private static Kind kindNamed(String word) {
    return switch (word) {
      case "group" -> Kind.GROUP;
      case "user" -> Kind.CANONICAL_USER;
      default -> throw new IllegalArgumentException("a grantee is a user or a group");
    };
  }
}

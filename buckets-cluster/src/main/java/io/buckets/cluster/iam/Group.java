package io.buckets.cluster.iam;

/// A group of users, who have its policies besides their own. Who is in it, the users say.
public record Group(EntityHead head, Permissions permissions) implements PermissionHolder {
  /// One that nobody permitted anything yet.
  public static Group fresh(EntityHead head) {
    return new Group(head, Permissions.NONE);
  }

  @Override
  public EntityKind kind() {
    return EntityKind.GROUP;
  }

  @Override
  public Group with(Permissions changed) {
    return new Group(head, changed);
  }

  Group renamed(String name, String path) {
    return new Group(head.renamed(name, path), permissions);
  }
}

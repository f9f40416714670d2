package io.buckets.cluster.iam;

/// An entity of an account, as others name it.
///
/// @param kind what it is
/// @param name of a provider: its URL without the scheme
public record EntityName(EntityKind kind, String name) {
  /// A user.
  public static EntityName user(String name) {
    return new EntityName(EntityKind.USER, name);
  }

  /// A group.
  public static EntityName group(String name) {
    return new EntityName(EntityKind.GROUP, name);
  }

  /// A role.
  public static EntityName role(String name) {
    return new EntityName(EntityKind.ROLE, name);
  }

  /// A managed policy.
  public static EntityName policy(String name) {
    return new EntityName(EntityKind.POLICY, name);
  }

  /// A provider of identities.
  public static EntityName provider(String url) {
    return new EntityName(EntityKind.PROVIDER, url);
  }
}

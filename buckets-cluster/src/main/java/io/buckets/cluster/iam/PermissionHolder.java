package io.buckets.cluster.iam;

import java.time.Instant;

/// An entity that policies permit things to.
public sealed interface PermissionHolder extends Entity permits User, Group, Role {
  /// What all of them have.
  EntityHead head();

  /// Its policies.
  Permissions permissions();

  /// The same one with other policies.
  PermissionHolder with(Permissions changed);

  /// Unique for all time.
  default String id() {
    return head().id();
  }

  @Override
  default String name() {
    return head().name();
  }

  @Override
  default String path() {
    return head().path();
  }

  @Override
  default Instant created() {
    return head().created();
  }

  @Override
  default int documentChars() {
    return permissions().documentChars();
  }
}

package io.buckets.cluster.iam;

import java.time.Instant;

/// Something that an account has in it.
public sealed interface Entity permits PermissionHolder, ManagedPolicy, OidcProvider {
  /// What it is.
  EntityKind kind();

  /// Unique among those of its kind in the account, whatever the case of its letters.
  String name();

  /// Begins and ends with `/`.
  String path();

  /// When it was made, by the clock of the node that was asked.
  Instant created();

  /// How many characters its policies have.
  int documentChars();

  /// By which others name it.
  default EntityName entityName() {
    return new EntityName(kind(), name());
  }

  /// Its ARN.
  ///
  /// @param account number of the account it is in
  default String arn(String account) {
    String type = kind() == EntityKind.PROVIDER ? "oidc-provider" : kind().word();
    return "arn:aws:iam::" + account + ":" + type + path() + name();
  }
}

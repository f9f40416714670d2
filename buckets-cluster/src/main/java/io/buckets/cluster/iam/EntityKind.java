package io.buckets.cluster.iam;

import java.util.Locale;

/// What an account has in it.
public enum EntityKind {
  USER("UsersPerAccount"),
  GROUP("GroupsPerAccount"),
  ROLE("RolesPerAccount"),
  /// A managed policy.
  POLICY("PoliciesPerAccount"),
  /// A provider of identities that speaks OpenID Connect.
  PROVIDER("OpenIdConnectProvidersPerAccount");

  private final String quota;

  EntityKind(String quota) {
    this.quota = quota;
  }

  /// What IAM calls the bound of how many there are.
  String quota() {
    return quota;
  }

  /// As messages and snapshots say it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

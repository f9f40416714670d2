package io.buckets.s3.policy;

import io.buckets.s3.policy.Principal.Account;
import java.util.List;
import java.util.Set;

/// Whom a statement is about: the element Principal, or NotPrincipal.
///
/// @param everyone whether `*` is among them
/// @param names ARNs and unique ids of users, roles and sessions
/// @param accounts numbers of accounts named as a whole
/// @param canonicalIds canonical ids of accounts named as a whole
/// @param others services, and providers of identities
record Principals(
    boolean everyone,
    Set<String> names,
    Set<String> accounts,
    Set<String> canonicalIds,
    List<String> others) {

  /// How closely a statement names who asks.
  enum Closeness {
    /// Not at all.
    NONE,
    /// It names the whole account, which then says by policies of its own who of it may.
    ACCOUNT,
    /// It names everyone, the user, the account's root, or the role.
    PRINCIPAL,
    /// It names the very session.
    SESSION
  }

  Principals {
    names = Set.copyOf(names);
    accounts = Set.copyOf(accounts);
    canonicalIds = Set.copyOf(canonicalIds);
    others = List.copyOf(others);
  }

  Closeness closenessTo(Principal principal) {
    if (principal instanceof Principal.RoleSession session
        && (names.contains(session.callerArn()) || names.contains(session.id()))) {
      return Closeness.SESSION;
    }
    if (everyone) {
      return Closeness.PRINCIPAL;
    }
    if (principal instanceof Principal.WebIdentity web) {
      return others.contains(web.provider()) ? Closeness.PRINCIPAL : Closeness.NONE;
    }
    if (principal instanceof Principal.Service service && others.contains(service.name())) {
      return Closeness.PRINCIPAL;
    }
    for (String name : principal.names()) {
      if (names.contains(name)) {
        return Closeness.PRINCIPAL;
      }
    }
    if (hasAccountOf(principal)) {
      return principal instanceof Account ? Closeness.PRINCIPAL : Closeness.ACCOUNT;
    }
    return Closeness.NONE;
  }

  /// Whether all that the principal is, is named: with itself its account, and with a session its
  /// role. This is what NotPrincipal spares.
  boolean spare(Principal principal) {
    if (everyone) {
      return true;
    }
    return switch (principal) {
      case Principal.Anonymous _ -> false;
      case Principal.WebIdentity web -> others.contains(web.provider());
      case Principal.Service service -> others.contains(service.name());
      case Account account -> hasAccountOf(account);
      case Principal.User user ->
          hasAccountOf(user) && (names.contains(user.arn()) || names.contains(user.id()));
      case Principal.RoleSession session ->
          hasAccountOf(session)
              && (names.contains(session.arn()) || names.contains(session.roleId()))
              && (names.contains(session.callerArn()) || names.contains(session.id()));
    };
  }

  private boolean hasAccountOf(Principal principal) {
    Account account = principal.account();
    return account != null
        && (accounts.contains(account.number()) || canonicalIds.contains(account.canonicalId()));
  }
}

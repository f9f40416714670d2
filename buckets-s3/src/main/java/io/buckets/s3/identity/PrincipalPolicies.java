package io.buckets.s3.identity;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Iam;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.Permissions;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.s3.policy.CompiledPolicies;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which policies speak for a principal: a user's own, those attached to it and those of its
/// groups; a role's for its sessions. The root of an account needs none, and nobody known has none.
/// Each text is compiled once. Any thread.
public final class PrincipalPolicies {
  private static final CompiledPolicies COMPILED = new CompiledPolicies(Policy::ofStoredIdentity);

  private PrincipalPolicies() {}

  /// The policies of a principal; none if it is not there any more.
  public static List<Policy> of(Principal principal, Iam iam) {
    return switch (principal) {
      case Principal.User _, Principal.RoleSession _ -> {
        List<Policy> all = new ArrayList<>();
        for (Held policy : held(principal, iam)) {
          all.add(COMPILED.of(policy.text()));
        }
        yield all;
      }
      case Principal.Account _,
          Principal.WebIdentity _,
          Principal.Service _,
          Principal.Anonymous _ ->
          List.of();
    };
  }

  /// A policy of a principal.
  ///
  /// @param holder the user, group or role that has it
  /// @param name of one of its own, or the ARN of an attached one
  public record Held(PermissionHolder holder, String name, String text) {}

  /// The policies of a principal and where it has them from: its own, then its groups'.
  public static List<Held> held(Principal principal, Iam iam) {
    List<Held> all = new ArrayList<>();
    Principal.Account owner = principal.account();
    if (owner == null) {
      return all;
    }
    String number = owner.number();
    AccountIam account = iam.of(number);
    switch (principal) {
      case Principal.User named -> {
        User user = userOf(named, account).orElse(null);
        if (user != null) {
          add(user, number, account, all);
          account.groupsOf(user).forEach(group -> add(group, number, account, all));
        }
      }
      case Principal.RoleSession session ->
          roleOf(session, account).ifPresent(role -> add(role, number, account, all));
      default -> {
        // Nobody else has policies.
      }
    }
    return all;
  }

  /// The user as the state has it now; empty if it is gone.
  public static Optional<User> userOf(Principal.User principal, AccountIam account) {
    return account
        .user(principal.name())
        .filter(user -> user.id().equals(principal.id()))
        .or(() -> account.userWithId(principal.id()));
  }

  /// The role of a session as the state has it now; empty if it is gone.
  public static Optional<Role> roleOf(Principal.RoleSession principal, AccountIam account) {
    return account.role(principal.role()).filter(role -> role.id().equals(principal.roleId()));
  }

  private static void add(
      PermissionHolder holder, String number, AccountIam account, List<Held> all) {
    Permissions permissions = holder.permissions();
    permissions.inline().forEach((name, text) -> all.add(new Held(holder, name, text)));
    for (String arn : permissions.attached()) {
      String text = document(arn, number, account);
      if (text != null) {
        all.add(new Held(holder, arn, text));
      }
    }
  }

  /// The text that counts of a managed policy, the account's own or a built-in one; null if there
  /// is none.
  ///
  /// @param number of the account
  public static @Nullable String document(String arn, String number, AccountIam account) {
    BuiltInPolicy builtIn = BuiltInPolicy.of(arn);
    return builtIn == null
        ? account.policyOfArn(number, arn).map(policy -> policy.document()).orElse(null)
        : builtIn.document();
  }

  /// A policy of that text, which is one of a user, group, role, session or service account.
  public static Policy compiled(String text) {
    return COMPILED.of(text);
  }

  /// A user as a principal.
  ///
  /// @param account it is of
  public static Principal.User principalOf(Principal.Account account, User user) {
    return new Principal.User(account, user.id(), user.path(), user.name(), user.tags());
  }
}

package io.buckets.s3.identity;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Group;
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
      case Principal.User user -> user(user, iam);
      case Principal.RoleSession session -> role(session, iam);
      case Principal.Account _, Principal.WebIdentity _, Principal.Anonymous _ -> List.of();
    };
  }

  private static List<Policy> user(Principal.User principal, Iam iam) {
    String number = principal.account().number();
    AccountIam account = iam.of(number);
    User user = userOf(principal, account).orElse(null);
    if (user == null) {
      return List.of();
    }
    List<Policy> all = new ArrayList<>();
    add(user, number, account, all);
    for (Group group : account.groupsOf(user)) {
      add(group, number, account, all);
    }
    return all;
  }

  private static List<Policy> role(Principal.RoleSession principal, Iam iam) {
    String number = principal.account().number();
    AccountIam account = iam.of(number);
    List<Policy> all = new ArrayList<>();
    roleOf(principal, account).ifPresent(role -> add(role, number, account, all));
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
      PermissionHolder holder, String number, AccountIam account, List<Policy> all) {
    Permissions permissions = holder.permissions();
    for (String text : permissions.inline().values()) {
      all.add(COMPILED.of(text));
    }
    for (String arn : permissions.attached()) {
      String text = document(arn, number, account);
      if (text != null) {
        all.add(COMPILED.of(text));
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

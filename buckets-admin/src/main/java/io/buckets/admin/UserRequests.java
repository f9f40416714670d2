package io.buckets.admin;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.User;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Identity;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.AccountBook.KeyPair;
import io.buckets.s3.auth.UserBook;
import io.buckets.s3.identity.BuiltInPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an operator does with users, groups and policies. All are of the account that is named, or
/// of the root account.
///
/// Threading: any thread.
final class UserRequests {
  private final AccountBook accounts;
  private final UserBook users;

  UserRequests(AccountBook accounts) {
    this.accounts = accounts;
    this.users = accounts.users();
  }

  /// A user as an operator sees it.
  ///
  /// @param policies names of its own policies, and ARNs of those attached to it
  /// @param accessKey empty unless it was made just now, like `secretKey`
  record ShownUser(
      String account,
      String name,
      String arn,
      String id,
      List<String> groups,
      List<String> policies,
      List<String> keys,
      String accessKey,
      String secretKey) {}

  /// A group as an operator sees it.
  record ShownGroup(String name, String arn, List<String> members, List<String> policies) {}

  /// A policy as an operator sees it.
  ///
  /// @param of what has it: the account, AWS for built-in ones, or the user or group whose own it
  ///   is
  /// @param document its text
  record ShownPolicy(String name, String arn, String of, String document) {}

  /// Answers a question.
  Object list(String what, Map<String, String> asked) {
    Account account = account(asked);
    return switch (what) {
      case "user" ->
          users.in(account).users().values().stream()
              .map(user -> shown(account, user, new KeyPair("", "")))
              .toList();
      case "group" -> groups(account);
      default -> policies(account, asked);
    };
  }

  /// Does `verb` to a user.
  Object user(String verb, Map<String, String> asked) {
    Account account = account(asked);
    String name = required(asked, "name");
    switch (verb) {
      case "add" -> {
        KeyPair given = Accounts.pair(asked);
        accounts.requireUsable(given);
        users.addUser(account, name, asked.getOrDefault("path", "/"));
        KeyPair pair = accounts.addKey(account, name, given, "");
        return shown(account, users.in(account).user(name).orElseThrow(), pair);
      }
      case "rm" -> users.removeUser(account, name);
      default -> throw unknown("users", verb);
    }
    return list("user", asked);
  }

  /// Does `verb` to a group.
  Object group(String verb, Map<String, String> asked) {
    Account account = account(asked);
    String name = required(asked, "name");
    switch (verb) {
      case "add" -> users.addGroup(account, name, asked.getOrDefault("path", "/"));
      case "rm" -> users.removeGroup(account, name);
      case "join" -> users.join(account, required(asked, "user"), name);
      case "leave" -> users.leave(account, required(asked, "user"), name);
      default -> throw unknown("groups", verb);
    }
    return list("group", asked);
  }

  /// Does `verb` to a policy.
  Object policy(String verb, Map<String, String> asked) {
    Account account = account(asked);
    String name = required(asked, "name");
    String document = asked.get("document");
    switch (verb) {
      case "add" -> users.putPolicy(account, name, required(asked, "document"));
      case "rm" -> users.removePolicy(account, name);
      case "attach" -> {
        if (document == null) {
          users.attach(account, holder(asked), name);
        } else {
          users.putInline(account, holder(asked), name, document);
        }
      }
      case "detach" -> users.detach(account, holder(asked), name);
      default -> throw unknown("policies", verb);
    }
    return list("policy", asked);
  }

  private Account account(Map<String, String> asked) {
    String called = asked.getOrDefault("account", "");
    return called.isEmpty() ? Account.ROOT : accounts.account(called);
  }

  private ShownUser shown(Account account, User user, KeyPair pair) {
    return new ShownUser(
        account.name(),
        user.name(),
        user.arn(account.number()),
        user.id(),
        List.copyOf(user.groups()),
        names(user),
        users.keys(account, user.name()).stream().map(Identity::accessKey).toList(),
        pair.accessKey(),
        pair.secretKey());
  }

  private static List<String> names(PermissionHolder holder) {
    List<String> all = new ArrayList<>(holder.permissions().inline().keySet());
    all.addAll(holder.permissions().attached());
    return all;
  }

  private List<ShownGroup> groups(Account account) {
    AccountIam iam = users.in(account);
    List<ShownGroup> all = new ArrayList<>();
    for (Group group : iam.groups().values()) {
      List<String> members = iam.membersOf(group.name()).stream().map(User::name).toList();
      all.add(new ShownGroup(group.name(), group.arn(account.number()), members, names(group)));
    }
    return all;
  }

  /// Those of a user, group or role if one is named, else all managed ones.
  private List<ShownPolicy> policies(Account account, Map<String, String> asked) {
    EntityName named = holderOrNull(asked);
    if (named == null) {
      return managed(account);
    }
    AccountIam iam = users.in(account);
    if (!(iam.find(named).orElse(null) instanceof PermissionHolder holder)) {
      throw new StoreException(
          Reason.NO_SUCH_ENTITY, "there is no " + named.kind().word() + " " + named.name());
    }
    List<ShownPolicy> all = new ArrayList<>();
    String owner = named.kind().word() + " " + named.name();
    holder
        .permissions()
        .inline()
        .forEach((name, text) -> all.add(new ShownPolicy(name, "", owner, text)));
    for (ShownPolicy policy : managed(account)) {
      if (holder.permissions().attached().contains(policy.arn())) {
        all.add(policy);
      }
    }
    return all;
  }

  private List<ShownPolicy> managed(Account account) {
    List<ShownPolicy> all = new ArrayList<>();
    for (ManagedPolicy policy : users.in(account).policies().values()) {
      all.add(
          new ShownPolicy(
              policy.name(), policy.arn(account.number()), account.name(), policy.document()));
    }
    for (BuiltInPolicy policy : BuiltInPolicy.values()) {
      all.add(new ShownPolicy(policy.policyName(), policy.arn(), "aws", policy.document()));
    }
    return all;
  }

  private static EntityName holder(Map<String, String> asked) {
    EntityName named = holderOrNull(asked);
    if (named == null) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "name the user, group or role that the policy is for");
    }
    return named;
  }

  private static @Nullable EntityName holderOrNull(Map<String, String> asked) {
    EntityName named = null;
    for (EntityKind kind : List.of(EntityKind.USER, EntityKind.GROUP, EntityKind.ROLE)) {
      String name = asked.getOrDefault(kind.word(), "");
      if (!name.isEmpty()) {
        if (named != null) {
          throw new StoreException(
              Reason.INVALID_ARGUMENT, "name one user, group or role and not several");
        }
        named = new EntityName(kind, name);
      }
    }
    return named;
  }

  private static String required(Map<String, String> asked, String parameter) {
    String value = asked.getOrDefault(parameter, "");
    if (value.isEmpty()) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "the parameter " + parameter + " is missing");
    }
    return value;
  }

  private static StoreException unknown(String what, String verb) {
    return new StoreException(Reason.INVALID_ARGUMENT, what + " are not to " + verb);
  }
}

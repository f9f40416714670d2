package io.buckets.cluster.iam;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who there is in one account, its root apart.
///
/// @param users by name, like all others
/// @param providers by URL without the scheme
public record AccountIam(
    SortedMap<String, User> users,
    SortedMap<String, Group> groups,
    SortedMap<String, Role> roles,
    SortedMap<String, ManagedPolicy> policies,
    SortedMap<String, OidcProvider> providers) {
  /// Nobody but the root.
  public static final AccountIam NONE =
      new AccountIam(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap());

  public AccountIam {
    users = Collections.unmodifiableSortedMap(users);
    groups = Collections.unmodifiableSortedMap(groups);
    roles = Collections.unmodifiableSortedMap(roles);
    policies = Collections.unmodifiableSortedMap(policies);
    providers = Collections.unmodifiableSortedMap(providers);
  }

  /// The user of that name.
  public Optional<User> user(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /// The user of that id, whatever it is called now.
  public Optional<User> userWithId(String id) {
    return users.values().stream().filter(user -> user.id().equals(id)).findFirst();
  }

  /// The group of that name.
  public Optional<Group> group(String name) {
    return Optional.ofNullable(groups.get(name));
  }

  /// The role of that name.
  public Optional<Role> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  /// The role of that id.
  public Optional<Role> roleWithId(String id) {
    return roles.values().stream().filter(role -> role.id().equals(id)).findFirst();
  }

  /// The managed policy of that name.
  public Optional<ManagedPolicy> policy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /// The managed policy of that ARN.
  ///
  /// @param account number of this account
  public Optional<ManagedPolicy> policyOfArn(String account, String arn) {
    return policy(arn.substring(arn.lastIndexOf('/') + 1))
        .filter(policy -> policy.arn(account).equals(arn));
  }

  /// The provider of that URL, which has no scheme.
  public Optional<OidcProvider> provider(String url) {
    return Optional.ofNullable(providers.get(url));
  }

  /// The members of a group, by name.
  public List<User> membersOf(String group) {
    return users.values().stream().filter(user -> user.groups().contains(group)).toList();
  }

  /// The groups of a user, by name.
  public List<Group> groupsOf(User user) {
    List<Group> all = new ArrayList<>(user.groups().size());
    for (String name : user.groups()) {
      group(name).ifPresent(all::add);
    }
    return all;
  }

  /// Users, groups and roles that a managed policy is attached to, in that order.
  public List<PermissionHolder> holdersOf(String arn) {
    List<PermissionHolder> all = new ArrayList<>();
    for (EntityKind kind : List.of(EntityKind.USER, EntityKind.GROUP, EntityKind.ROLE)) {
      for (Entity entity : all(kind)) {
        if (entity instanceof PermissionHolder holder
            && holder.permissions().attached().contains(arn)) {
          all.add(holder);
        }
      }
    }
    return all;
  }

  /// All entities of a kind, by name.
  public Collection<? extends Entity> all(EntityKind kind) {
    return switch (kind) {
      case USER -> users.values();
      case GROUP -> groups.values();
      case ROLE -> roles.values();
      case POLICY -> policies.values();
      case PROVIDER -> providers.values();
    };
  }

  /// The entity of that name.
  public Optional<Entity> find(EntityName name) {
    Entity found =
        switch (name.kind()) {
          case USER -> users.get(name.name());
          case GROUP -> groups.get(name.name());
          case ROLE -> roles.get(name.name());
          case POLICY -> policies.get(name.name());
          case PROVIDER -> providers.get(name.name());
        };
    return Optional.ofNullable(found);
  }

  int entities() {
    return users.size() + groups.size() + roles.size() + policies.size() + providers.size();
  }

  long documentChars() {
    long chars = 0;
    for (EntityKind kind : EntityKind.values()) {
      for (Entity entity : all(kind)) {
        chars += entity.documentChars();
      }
    }
    return chars;
  }

  AccountIam with(Entity entity) {
    return switch (entity) {
      case User user -> withUsers(plus(users, user));
      case Group group -> new AccountIam(users, plus(groups, group), roles, policies, providers);
      case Role role -> new AccountIam(users, groups, plus(roles, role), policies, providers);
      case ManagedPolicy policy ->
          new AccountIam(users, groups, roles, plus(policies, policy), providers);
      case OidcProvider provider ->
          new AccountIam(users, groups, roles, policies, plus(providers, provider));
    };
  }

  AccountIam without(EntityName name) {
    String gone = name.name();
    return switch (name.kind()) {
      case USER -> withUsers(minus(users, gone));
      case GROUP -> new AccountIam(users, minus(groups, gone), roles, policies, providers);
      case ROLE -> new AccountIam(users, groups, minus(roles, gone), policies, providers);
      case POLICY -> new AccountIam(users, groups, roles, minus(policies, gone), providers);
      case PROVIDER -> new AccountIam(users, groups, roles, policies, minus(providers, gone));
    };
  }

  private AccountIam withUsers(SortedMap<String, User> changed) {
    return new AccountIam(changed, groups, roles, policies, providers);
  }

  private static <E extends Entity> SortedMap<String, E> plus(SortedMap<String, E> all, E entity) {
    SortedMap<String, E> changed = new TreeMap<>(all);
    changed.put(entity.name(), entity);
    return changed;
  }

  private static <E extends Entity> SortedMap<String, E> minus(
      SortedMap<String, E> all, String name) {
    SortedMap<String, E> changed = new TreeMap<>(all);
    changed.remove(name);
    return changed;
  }
}

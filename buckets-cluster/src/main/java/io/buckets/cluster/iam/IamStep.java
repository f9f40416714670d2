package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One change of an account. Pure.
final class IamStep {
  private static final String BUILT_IN = "arn:aws:iam::aws:policy/";

  private final String account;
  private final AccountIam before;

  /// @param account its number
  IamStep(String account, AccountIam before) {
    this.account = account;
    this.before = before;
  }

  /// Who there is in the account then.
  ///
  /// @throws StoreException as {@link IamChange} says
  AccountIam after(IamChange change) {
    return switch (change) {
      case IamChange.Add add -> added(add.entity());
      case IamChange.Remove remove -> removed(existing(remove.name()));
      case IamChange.Rename rename -> renamed(rename);
      case IamChange.Join join -> before.with(joined(join));
      case IamChange.Leave leave -> before.with(left(leave));
      case IamChange.PutTags put -> before.with(tagged(put));
      case IamChange.TakeTags take -> before.with(untagged(take));
      case IamChange.Attach attach -> before.with(attached(attach));
      case IamChange.Detach detach -> before.with(detached(detach));
      case IamChange.PutInline put -> before.with(permitted(put));
      case IamChange.RemoveInline remove -> before.with(permittedNoMore(remove));
      case IamChange.AddVersion _, IamChange.RemoveVersion _, IamChange.ChooseVersion _ ->
          before.with(new VersionStep(before).after(change));
      case IamChange.DescribeRole describe ->
          before.with(
              role(describe.role())
                  .described(describe.description(), describe.maxSessionSeconds()));
      case IamChange.Trust trust ->
          before.with(bounded(role(trust.role()).trusting(trust.document())));
      case IamChange.ChangeClient client -> before.with(bounded(clients(client)));
      case IamChange.ChangeThumbprints thumbprints ->
          before.with(provider(thumbprints.provider()).vouchedBy(thumbprints.thumbprints()));
    };
  }

  private AccountIam added(Entity entity) {
    EntityName name = entity.entityName();
    requireFree(name);
    Collection<? extends Entity> others = before.all(entity.kind());
    int most =
        switch (entity.kind()) {
          case USER -> IdentityLimits.USERS;
          case GROUP -> IdentityLimits.GROUPS;
          case ROLE -> IdentityLimits.ROLES;
          case POLICY -> IdentityLimits.POLICIES;
          case PROVIDER -> IdentityLimits.PROVIDERS;
        };
    if (others.size() >= most) {
      throw IamRefusal.tooMany(entity.kind().quota(), most);
    }
    boolean permitted =
        entity instanceof PermissionHolder holder && !holder.permissions().isEmpty();
    if (permitted || (entity instanceof User user && !user.groups().isEmpty())) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT, "nobody has policies or groups from the first");
    }
    return before.with(bounded(entity));
  }

  private void requireFree(EntityName name) {
    for (Entity other : before.all(name.kind())) {
      if (other.name().equalsIgnoreCase(name.name())) {
        throw IamRefusal.exists(name);
      }
    }
  }

  /// The entity, if it has not too much of anything.
  private static Entity bounded(Entity entity) {
    if (entity instanceof Tagged tagged && tagged.tags().size() > IdentityLimits.TAGS) {
      throw IamRefusal.tooMany("TagsPer" + IamRefusal.capital(entity.kind()), IdentityLimits.TAGS);
    }
    switch (entity) {
      case Role role
          when Permissions.measured(List.of(role.trust())) > IdentityLimits.TRUST_CHARS ->
          throw IamRefusal.tooMany("ACLSizePerRole", IdentityLimits.TRUST_CHARS);
      case ManagedPolicy policy -> VersionStep.requireShort(policy.document());
      case OidcProvider provider when provider.clientIds().size() > IdentityLimits.CLIENTS ->
          throw IamRefusal.tooMany("ClientIdsPerOpenIdConnectProvider", IdentityLimits.CLIENTS);
      default -> {
        return entity;
      }
    }
    return entity;
  }

  private AccountIam removed(Entity entity) {
    switch (entity) {
      case User user -> {
        requireNoPolicies(user);
        if (!user.groups().isEmpty()) {
          throw IamRefusal.inUse("remove the user from all groups");
        }
      }
      case Group group -> {
        if (!before.membersOf(group.name()).isEmpty()) {
          throw IamRefusal.inUse("remove users from group");
        }
        requireNoPolicies(group);
      }
      case Role role -> requireNoPolicies(role);
      case ManagedPolicy policy -> {
        if (!before.holdersOf(policy.arn(account)).isEmpty()) {
          throw IamRefusal.inUse("detach the policy from all entities");
        }
        if (policy.versions().size() > 1) {
          throw IamRefusal.inUse("delete all non-default versions of the policy");
        }
      }
      case OidcProvider _ -> {
        // Nothing holds on to it: roles name it in their policies, and trust nobody without it.
      }
    }
    return before.without(entity.entityName());
  }

  private static void requireNoPolicies(PermissionHolder holder) {
    if (!holder.permissions().attached().isEmpty()) {
      throw IamRefusal.inUse("detach all policies");
    }
    if (!holder.permissions().inline().isEmpty()) {
      throw IamRefusal.inUse("delete policies");
    }
  }

  private AccountIam renamed(IamChange.Rename rename) {
    Entity entity = existing(rename.name());
    String name = rename.newName();
    if (!name.equalsIgnoreCase(entity.name())) {
      requireFree(new EntityName(entity.kind(), name));
    }
    AccountIam without = before.without(entity.entityName());
    return switch (entity) {
      case User user -> without.with(user.renamed(name, rename.newPath()));
      case Group group -> {
        AccountIam next = without.with(group.renamed(name, rename.newPath()));
        for (User member : before.membersOf(group.name())) {
          next = next.with(member.in(group.name(), false).in(name, true));
        }
        yield next;
      }
      default ->
          throw new StoreException(
              StoreException.Reason.INVALID_ARGUMENT, "only users and groups change their names");
    };
  }

  private User joined(IamChange.Join join) {
    existing(EntityName.group(join.group()));
    User user = user(join.user()).in(join.group(), true);
    if (user.groups().size() > IdentityLimits.GROUPS_OF_USER) {
      throw IamRefusal.tooMany("GroupsPerUser", IdentityLimits.GROUPS_OF_USER);
    }
    return user;
  }

  private User left(IamChange.Leave leave) {
    existing(EntityName.group(leave.group()));
    User user = user(leave.user());
    if (!user.groups().contains(leave.group())) {
      throw IamRefusal.noSuch("User " + leave.user() + " is not in group " + leave.group() + ".");
    }
    return user.in(leave.group(), false);
  }

  private Entity tagged(IamChange.PutTags put) {
    Tagged entity = taggable(put.name());
    SortedMap<String, String> tags = new TreeMap<>(entity.tags());
    tags.putAll(put.tags());
    return bounded(entity.withTags(tags));
  }

  private Entity untagged(IamChange.TakeTags take) {
    Tagged entity = taggable(take.name());
    SortedMap<String, String> tags = new TreeMap<>(entity.tags());
    tags.keySet().removeAll(take.keys());
    return entity.withTags(tags);
  }

  private PermissionHolder attached(IamChange.Attach attach) {
    String arn = attach.arn();
    PermissionHolder holder = holder(attach.holder());
    if (!arn.startsWith(BUILT_IN) && before.policyOfArn(account, arn).isEmpty()) {
      throw IamRefusal.noSuch("Policy " + arn + " does not exist or is not attachable.");
    }
    Permissions changed = holder.permissions().with(arn, true);
    if (changed.attached().size() > IdentityLimits.ATTACHED) {
      throw IamRefusal.tooMany(
          switch (holder.kind()) {
            case GROUP -> "PoliciesPerGroup";
            case ROLE -> "PoliciesPerRole";
            default -> "PoliciesPerUser";
          },
          IdentityLimits.ATTACHED);
    }
    return holder.with(changed);
  }

  private PermissionHolder detached(IamChange.Detach detach) {
    PermissionHolder holder = holder(detach.holder());
    if (!holder.permissions().attached().contains(detach.arn())) {
      throw IamRefusal.noSuch("Policy " + detach.arn() + " was not found.");
    }
    return holder.with(holder.permissions().with(detach.arn(), false));
  }

  private PermissionHolder permitted(IamChange.PutInline put) {
    PermissionHolder holder = holder(put.holder());
    Permissions changed = holder.permissions().withInline(put.policy(), put.document());
    int most =
        switch (holder) {
          case User _ -> IdentityLimits.USER_POLICY_CHARS;
          case Group _ -> IdentityLimits.GROUP_POLICY_CHARS;
          case Role _ -> IdentityLimits.ROLE_POLICY_CHARS;
        };
    if (Permissions.measured(changed.inline().values()) > most) {
      throw IamRefusal.tooLong(put.holder(), most);
    }
    return holder.with(changed);
  }

  private PermissionHolder permittedNoMore(IamChange.RemoveInline remove) {
    PermissionHolder holder = holder(remove.holder());
    if (!holder.permissions().inline().containsKey(remove.policy())) {
      throw IamRefusal.noSuch(
          "The "
              + holder.kind().word()
              + " policy with name "
              + remove.policy()
              + " cannot be found.");
    }
    return holder.with(holder.permissions().withInline(remove.policy(), null));
  }

  private OidcProvider clients(IamChange.ChangeClient change) {
    return provider(change.provider()).with(change.client(), change.known());
  }

  private Entity existing(EntityName name) {
    return before.find(name).orElseThrow(() -> IamRefusal.noSuch(name));
  }

  private User user(String name) {
    return before.user(name).orElseThrow(() -> IamRefusal.noSuch(EntityName.user(name)));
  }

  private Role role(String name) {
    return before.role(name).orElseThrow(() -> IamRefusal.noSuch(EntityName.role(name)));
  }

  private OidcProvider provider(String url) {
    return before.provider(url).orElseThrow(() -> IamRefusal.noSuch(EntityName.provider(url)));
  }

  private PermissionHolder holder(EntityName name) {
    if (existing(name) instanceof PermissionHolder holder) {
      return holder;
    }
    throw new StoreException(
        StoreException.Reason.INVALID_ARGUMENT, "only users, groups and roles have policies");
  }

  private Tagged taggable(EntityName name) {
    if (existing(name) instanceof Tagged entity) {
      return entity;
    }
    throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "groups have no tags");
  }
}

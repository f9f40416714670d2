package io.buckets.s3.auth;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityHead;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.User;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.IamCommand;
import io.buckets.cluster.state.Identity;
import io.buckets.cluster.state.IdentityCommand;
import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.identity.BuiltInPolicy;
import io.buckets.s3.identity.EntityIds;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Makes users, groups and policies of accounts as an operator asks for them, and takes them away.
/// What it answers is durable. Any thread.
///
/// Unlike IAM's own calls, which refuse to remove what something hangs on, an operator's removal of
/// a user or group takes along what is the user's or group's own: keys, memberships, policies of
/// its own. One that stops halfway is finished by asking again.
public final class UserBook {
  private final ControlPlane control;
  private final InstantSource clock;

  /// @param clock says when things are made
  public UserBook(ControlPlane control, InstantSource clock) {
    this.control = control;
    this.clock = clock;
  }

  /// Who there is in an account now.
  public AccountIam in(Account account) {
    return control.read().iam().of(account.number());
  }

  /// The access keys of a user, or of the root if `user` is empty.
  public List<Identity> keys(Account account, String user) {
    return control.read().identities().of(account.number(), user);
  }

  /// Makes a user, who may do nothing yet.
  ///
  /// @throws StoreException ENTITY_EXISTS, LIMIT_EXCEEDED, INVALID_ARGUMENT
  public void addUser(Account account, String name, String path) {
    change(account, new IamChange.Add(User.fresh(head(EntityKind.USER, name, path), Map.of())));
  }

  /// Makes a group of nobody.
  ///
  /// @throws StoreException ENTITY_EXISTS, LIMIT_EXCEEDED, INVALID_ARGUMENT
  public void addGroup(Account account, String name, String path) {
    change(account, new IamChange.Add(Group.fresh(head(EntityKind.GROUP, name, path))));
  }

  private EntityHead head(EntityKind kind, String name, String path) {
    return new EntityHead(EntityIds.fresh(kind), name, path, clock.instant());
  }

  /// Takes a user away, with its keys.
  ///
  /// @throws StoreException NO_SUCH_ENTITY
  public void removeUser(Account account, String name) {
    User user = in(account).user(name).orElseThrow(() -> noSuch("user", name));
    for (Identity key : keys(account, name)) {
      control.submit(new IdentityCommand.RemoveIdentity(key.accessKey()));
    }
    for (String group : user.groups()) {
      change(account, new IamChange.Leave(name, group));
    }
    strip(account, user);
    change(account, new IamChange.Remove(user.entityName()));
  }

  /// Takes a group away; its members stay.
  ///
  /// @throws StoreException NO_SUCH_ENTITY
  public void removeGroup(Account account, String name) {
    AccountIam now = in(account);
    Group group = now.group(name).orElseThrow(() -> noSuch("group", name));
    for (User member : now.membersOf(name)) {
      change(account, new IamChange.Leave(member.name(), name));
    }
    strip(account, group);
    change(account, new IamChange.Remove(group.entityName()));
  }

  private void strip(Account account, PermissionHolder holder) {
    for (String arn : holder.permissions().attached()) {
      change(account, new IamChange.Detach(holder.entityName(), arn));
    }
    for (String policy : holder.permissions().inline().keySet()) {
      change(account, new IamChange.RemoveInline(holder.entityName(), policy));
    }
  }

  /// Takes a user into a group.
  ///
  /// @throws StoreException NO_SUCH_ENTITY, LIMIT_EXCEEDED
  public void join(Account account, String user, String group) {
    change(account, new IamChange.Join(user, group));
  }

  /// Takes a user out of a group.
  ///
  /// @throws StoreException NO_SUCH_ENTITY
  public void leave(Account account, String user, String group) {
    change(account, new IamChange.Leave(user, group));
  }

  /// Makes a managed policy, or gives the one of that name another text; the oldest of its texts
  /// makes room.
  ///
  /// @throws StoreException INVALID_ARGUMENT if it is no policy; LIMIT_EXCEEDED
  public void putPolicy(Account account, String name, String document) {
    requirePolicy(document);
    ManagedPolicy known = in(account).policy(name).orElse(null);
    if (known == null) {
      EntityHead head = head(EntityKind.POLICY, name, "/");
      change(account, new IamChange.Add(ManagedPolicy.fresh(head, "", document, Map.of())));
      return;
    }
    if (known.versions().size() >= IdentityLimits.POLICY_VERSIONS) {
      int oldest =
          known.versions().keySet().stream()
              .filter(number -> number != known.defaultVersion())
              .findFirst()
              .orElseThrow();
      change(account, new IamChange.RemoveVersion(name, oldest));
    }
    change(account, new IamChange.AddVersion(name, document, true, clock.instant()));
  }

  /// Takes a managed policy away, with all its texts.
  ///
  /// @throws StoreException NO_SUCH_ENTITY; ENTITY_IN_USE if it is attached to somebody
  public void removePolicy(Account account, String name) {
    AccountIam now = in(account);
    ManagedPolicy policy = now.policy(name).orElseThrow(() -> noSuch("policy", name));
    if (now.holdersOf(policy.arn(account.number())).isEmpty()) {
      for (int number : policy.versions().keySet()) {
        if (number != policy.defaultVersion()) {
          change(account, new IamChange.RemoveVersion(name, number));
        }
      }
    }
    change(account, new IamChange.Remove(policy.entityName()));
  }

  /// Attaches a managed policy to a user, group or role.
  ///
  /// @param policy its ARN, or its name: the account's own come before built-in ones
  /// @throws StoreException NO_SUCH_ENTITY, LIMIT_EXCEEDED
  public void attach(Account account, EntityName holder, String policy) {
    change(account, new IamChange.Attach(holder, arnOf(account, policy)));
  }

  /// Gives a user, group or role a policy of its own.
  ///
  /// @throws StoreException NO_SUCH_ENTITY, LIMIT_EXCEEDED; INVALID_ARGUMENT if it is no policy
  public void putInline(Account account, EntityName holder, String name, String document) {
    requirePolicy(document);
    change(account, new IamChange.PutInline(holder, name, document));
  }

  /// Takes a policy from a user, group or role, be it attached or its own.
  ///
  /// @param policy its ARN or name; an attached one comes before one of its own
  /// @throws StoreException NO_SUCH_ENTITY
  public void detach(Account account, EntityName holder, String policy) {
    Entity entity =
        in(account).find(holder).orElseThrow(() -> noSuch(holder.kind().word(), holder.name()));
    if (entity instanceof PermissionHolder having) {
      for (String arn : having.permissions().attached()) {
        if (arn.equals(policy) || arn.endsWith("/" + policy)) {
          change(account, new IamChange.Detach(holder, arn));
          return;
        }
      }
    }
    change(account, new IamChange.RemoveInline(holder, policy));
  }

  private String arnOf(Account account, String policy) {
    if (policy.startsWith("arn:")) {
      if (policy.startsWith(BuiltInPolicy.PREFIX) && BuiltInPolicy.of(policy) == null) {
        throw noSuch("policy", policy);
      }
      return policy;
    }
    BuiltInPolicy builtIn = BuiltInPolicy.named(policy);
    return in(account)
        .policy(policy)
        .map(own -> own.arn(account.number()))
        .orElseGet(() -> {
          if (builtIn == null) {
            throw noSuch("policy", policy);
          }
          return builtIn.arn();
        });
  }

  /// Refuses what is no policy of an identity.
  ///
  /// @throws StoreException INVALID_ARGUMENT
  public static void requirePolicy(String document) {
    try {
      var _ = Policy.ofIdentity(document);
    } catch (PolicyException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "that is no policy: " + e.getMessage(), e);
    }
  }

  private static StoreException noSuch(String kind, String name) {
    return new StoreException(Reason.NO_SUCH_ENTITY, "there is no " + kind + " " + name);
  }

  private void change(Account account, IamChange change) {
    control.submit(new IamCommand(account.number(), change));
  }
}

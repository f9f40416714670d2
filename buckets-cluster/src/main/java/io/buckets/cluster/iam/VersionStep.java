package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;

/// One change of the versions of a managed policy. Pure.
final class VersionStep {
  private final AccountIam before;

  VersionStep(AccountIam before) {
    this.before = before;
  }

  ManagedPolicy after(IamChange change) {
    return switch (change) {
      case IamChange.AddVersion add -> added(add);
      case IamChange.RemoveVersion remove -> removed(remove);
      case IamChange.ChooseVersion choose ->
          having(choose.policy(), choose.number()).by(choose.number());
      default -> throw new IllegalArgumentException("it is not about a version: " + change);
    };
  }

  private ManagedPolicy added(IamChange.AddVersion add) {
    ManagedPolicy policy = policy(add.policy());
    requireShort(add.document());
    if (policy.versions().size() >= IdentityLimits.POLICY_VERSIONS) {
      throw new StoreException(
          Reason.LIMIT_EXCEEDED,
          "A managed policy can have up to "
              + IdentityLimits.POLICY_VERSIONS
              + " versions. Before you create a new version, you must delete an existing version.");
    }
    return policy.plus(new ManagedPolicy.Version(add.document(), add.created()), add.counts());
  }

  private ManagedPolicy removed(IamChange.RemoveVersion remove) {
    ManagedPolicy policy = having(remove.policy(), remove.number());
    if (policy.defaultVersion() == remove.number()) {
      throw new StoreException(
          Reason.ENTITY_IN_USE, "Cannot delete the default version of a policy.");
    }
    return policy.minus(remove.number());
  }

  /// @throws StoreException LIMIT_EXCEEDED if it is too long for a managed policy
  static void requireShort(String document) {
    if (Permissions.measured(List.of(document)) > IdentityLimits.POLICY_CHARS) {
      throw IamRefusal.tooMany("PolicySize", IdentityLimits.POLICY_CHARS);
    }
  }

  private ManagedPolicy policy(String name) {
    return before.policy(name).orElseThrow(() -> IamRefusal.noSuch(EntityName.policy(name)));
  }

  private ManagedPolicy having(String name, int number) {
    ManagedPolicy policy = policy(name);
    if (!policy.versions().containsKey(number)) {
      throw IamRefusal.noSuch("Policy " + name + " version v" + number + " does not exist.");
    }
    return policy;
  }
}

package io.buckets.cluster.state;

import io.buckets.core.IdentityLimits;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who may sign requests, the root key pair apart, which the drives keep.
///
/// @param byAccessKey all of them
public record Identities(SortedMap<String, Identity> byAccessKey) {
  /// Nobody.
  public static final Identities NONE = new Identities(Collections.emptySortedMap());

  public Identities {
    byAccessKey = Collections.unmodifiableSortedMap(byAccessKey);
  }

  /// Without those of an account.
  Identities without(String account) {
    SortedMap<String, Identity> changed = new TreeMap<>(byAccessKey);
    changed.values().removeIf(identity -> identity.account().equals(account));
    return new Identities(changed);
  }

  /// Those of an account's user, or of its root if `user` is empty, by access key.
  public List<Identity> of(String account, String user) {
    return byAccessKey.values().stream().filter(identity -> identity.isOf(account, user)).toList();
  }

  /// With a user of an account called otherwise.
  Identities renamed(String account, String user, String newName) {
    SortedMap<String, Identity> changed = new TreeMap<>(byAccessKey);
    changed.replaceAll(
        (_, identity) -> identity.isOf(account, user) ? identity.ofUser(newName) : identity);
    return new Identities(changed);
  }

  Identities apply(IdentityCommand command) {
    SortedMap<String, Identity> changed = new TreeMap<>(byAccessKey);
    switch (command) {
      case IdentityCommand.PutIdentity(Identity identity) -> {
        requireOwn(identity);
        requireFew(identity);
        changed.put(identity.accessKey(), identity);
      }
      case IdentityCommand.EnableIdentity enable ->
          changed.put(enable.accessKey(), existing(enable.accessKey()).enabled(enable.enabled()));
      case IdentityCommand.ResealIdentity reseal ->
          changed.put(
              reseal.accessKey(), existing(reseal.accessKey()).sealedAs(reseal.sealedSecret()));
      case IdentityCommand.RemoveIdentity remove -> changed.remove(remove.accessKey());
    }
    if (changed.size() > Limits.IDENTITIES) {
      throw new StoreException(
          Reason.BUSY, "there are " + Limits.IDENTITIES + " identities, the most");
    }
    return new Identities(changed);
  }

  private Identity existing(String accessKey) {
    Identity identity = byAccessKey.get(accessKey);
    if (identity == null) {
      throw new StoreException(
          Reason.NO_SUCH_ENTITY, "The Access Key with id " + accessKey + " cannot be found.");
    }
    return identity;
  }

  private void requireOwn(Identity identity) {
    Identity before = byAccessKey.get(identity.accessKey());
    if (before != null && !before.isOf(identity.account(), identity.user())) {
      throw new StoreException(
          Reason.CONFLICT, "the access key " + identity.accessKey() + " is somebody else's");
    }
  }

  /// A root has as many as its operator likes, but for narrowed ones.
  private void requireFew(Identity identity) {
    boolean narrowed = !identity.narrowed().isEmpty();
    if (byAccessKey.containsKey(identity.accessKey()) || (identity.user().isEmpty() && !narrowed)) {
      return;
    }
    int most = narrowed ? IdentityLimits.NARROWED_KEYS : IdentityLimits.KEYS_OF_USER;
    long before =
        of(identity.account(), identity.user()).stream()
            .filter(other -> other.narrowed().isEmpty() != narrowed)
            .count();
    if (before >= most) {
      throw new StoreException(
          Reason.LIMIT_EXCEEDED, "Cannot exceed quota for AccessKeysPerUser: " + most);
    }
  }
}

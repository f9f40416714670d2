package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
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

  Identities apply(IdentityCommand command) {
    SortedMap<String, Identity> changed = new TreeMap<>(byAccessKey);
    switch (command) {
      case IdentityCommand.PutIdentity put ->
          changed.put(put.identity().accessKey(), put.identity());
      case IdentityCommand.RemoveIdentity remove -> changed.remove(remove.accessKey());
    }
    if (changed.size() > Limits.IDENTITIES) {
      throw new StoreException(
          Reason.BUSY, "there are " + Limits.IDENTITIES + " identities, the most");
    }
    return new Identities(changed);
  }
}

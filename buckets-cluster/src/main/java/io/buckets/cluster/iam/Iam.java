package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who there is in all accounts.
///
/// @param byAccount by the account's number; those with nobody but their root are not there
public record Iam(SortedMap<String, AccountIam> byAccount) {
  /// Nobody.
  public static final Iam NONE = new Iam(Collections.emptySortedMap());

  public Iam {
    byAccount = Collections.unmodifiableSortedMap(byAccount);
  }

  /// Who there is in an account.
  ///
  /// @param account its number
  public AccountIam of(String account) {
    AccountIam known = byAccount.get(account);
    return known == null ? AccountIam.NONE : known;
  }

  /// The state after a change of an account.
  ///
  /// @throws StoreException as {@link IamChange} says
  public Iam apply(String account, IamChange change) {
    AccountIam next = new IamStep(account, of(account)).after(change);
    SortedMap<String, AccountIam> changed = new TreeMap<>(byAccount);
    changed.put(account, next);
    changed.values().removeIf(AccountIam.NONE::equals);
    Iam after = new Iam(changed);
    if (grows(change)) {
      after.requireBounded();
    }
    return after;
  }

  private static boolean grows(IamChange change) {
    return switch (change) {
      case IamChange.Add _, IamChange.PutInline _, IamChange.AddVersion _, IamChange.Trust _ ->
          true;
      default -> false;
    };
  }

  private void requireBounded() {
    long entities = 0;
    long chars = 0;
    for (AccountIam account : byAccount.values()) {
      entities += account.entities();
      chars += account.documentChars();
    }
    if (entities > IdentityLimits.ENTITIES || chars > IdentityLimits.ALL_DOCUMENT_CHARS) {
      throw new StoreException(
          Reason.LIMIT_EXCEEDED, "all accounts together have too many identities or policies");
    }
  }

  /// Without an account's.
  public Iam without(String account) {
    SortedMap<String, AccountIam> changed = new TreeMap<>(byAccount);
    changed.remove(account);
    return new Iam(changed);
  }
}

package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whom buckets and objects belong to, {@link Account#ROOT} apart, which is always there.
public final class Accounts {
  /// None but the root account.
  public static final Accounts NONE = new Accounts(Collections.emptySortedMap());

  private final SortedMap<String, Account> byNumber;
  private final Map<String, Account> byCanonicalId = new HashMap<>();
  private final Map<String, Account> byEmail = new HashMap<>();
  private final Map<String, Account> byName = new HashMap<>();

  /// @param byNumber all but the root account
  public Accounts(SortedMap<String, Account> byNumber) {
    this.byNumber = Collections.unmodifiableSortedMap(byNumber);
    index(Account.ROOT);
    byNumber.values().forEach(this::index);
  }

  private void index(Account account) {
    byCanonicalId.put(account.canonicalId(), account);
    byName.put(account.name(), account);
    if (!account.email().isEmpty()) {
      byEmail.put(account.email(), account);
    }
  }

  /// All but the root account.
  public SortedMap<String, Account> byNumber() {
    return byNumber;
  }

  /// The account of that number.
  public Optional<Account> numbered(String number) {
    return number.equals(Account.ROOT.number())
        ? Optional.of(Account.ROOT)
        : Optional.ofNullable(byNumber.get(number));
  }

  /// The account of that canonical id.
  public Optional<Account> identified(String canonicalId) {
    return Optional.ofNullable(byCanonicalId.get(canonicalId));
  }

  /// The account of that e-mail address.
  public Optional<Account> at(String email) {
    return Optional.ofNullable(byEmail.get(email));
  }

  /// The account of that name.
  public Optional<Account> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Accounts apply(AccountCommand command) {
    SortedMap<String, Account> changed = new TreeMap<>(byNumber);
    switch (command) {
      case AccountCommand.AddAccount add -> {
        requireNew(add.account());
        changed.put(add.account().number(), add.account());
      }
      case AccountCommand.RemoveAccount remove -> {
        if (changed.remove(remove.number()) == null) {
          throw new StoreException(
              Reason.INVALID_ARGUMENT, "there is no account " + remove.number() + " to remove");
        }
      }
    }
    return new Accounts(changed);
  }

  private void requireNew(Account account) {
    boolean known =
        numbered(account.number()).isPresent()
            || byCanonicalId.containsKey(account.canonicalId())
            || byName.containsKey(account.name())
            || byEmail.containsKey(account.email());
    if (known) {
      throw new StoreException(
          Reason.CONFLICT, "there is an account of that name, number or address: " + account);
    }
    if (byNumber.size() >= Limits.ACCOUNTS) {
      throw new StoreException(Reason.BUSY, "there are " + Limits.ACCOUNTS + " accounts, the most");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Accounts accounts && accounts.byNumber.equals(byNumber);
  }

  @Override
  public int hashCode() {
    return byNumber.hashCode();
  }

  @Override
  public String toString() {
    return "accounts " + byNumber.values();
  }
}

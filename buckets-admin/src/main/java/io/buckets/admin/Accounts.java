package io.buckets.admin;

import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Identity;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.AccountBook.KeyPair;
import io.buckets.s3.auth.UserBook;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an operator does with accounts and their access keys. A secret is shown once, by the answer
/// that made it.
///
/// Threading: any thread.
final class Accounts {
  private final AccountBook book;

  Accounts(AccountBook book) {
    this.book = book;
  }

  /// An account as an operator sees it.
  ///
  /// @param accessKey empty unless it was made just now, like `secretKey`
  record Shown(
      String name,
      String number,
      String canonicalId,
      String email,
      String accessKey,
      String secretKey) {
    static Shown of(Account account, KeyPair pair) {
      return new Shown(
          account.name(),
          account.number(),
          account.canonicalId(),
          account.email(),
          pair.accessKey(),
          pair.secretKey());
    }

    static Shown of(Account account) {
      return of(account, new KeyPair("", ""));
    }
  }

  List<Shown> list() {
    return book.accounts().stream().map(Shown::of).toList();
  }

  /// An access key as an operator sees it.
  ///
  /// @param user empty for one of the account's root
  /// @param narrowed whether a policy narrows it
  record ShownKey(
      String accessKey,
      String account,
      String user,
      boolean enabled,
      boolean narrowed,
      String created) {
    static ShownKey of(Identity key) {
      return new ShownKey(
          key.accessKey(),
          key.account(),
          key.user(),
          key.enabled(),
          !key.narrowed().isEmpty(),
          key.created().toString());
    }
  }

  List<ShownKey> keys() {
    return book.keys().stream().map(ShownKey::of).toList();
  }

  /// Does `verb` to the account that the query names.
  Object run(String verb, Map<String, String> query) {
    String name = query.getOrDefault("name", "");
    return switch (verb) {
      case "add" -> {
        @Nullable KeyPair given = pair(query);
        book.requireUsable(given);
        Account account = book.add(name, query.getOrDefault("email", ""));
        yield Shown.of(account, book.addKey(account, given));
      }
      case "rm" -> {
        book.remove(book.account(name));
        yield list();
      }
      case "key-add" -> {
        Account account = book.account(name);
        String narrowed = query.getOrDefault("document", "");
        if (!narrowed.isEmpty()) {
          UserBook.requirePolicy(narrowed);
        }
        String user = query.getOrDefault("user", "");
        yield Shown.of(account, book.addKey(account, user, pair(query), narrowed));
      }
      case "key-rm" -> {
        book.removeKey(query.getOrDefault("access-key", ""));
        yield keys();
      }
      case "key-disable", "key-enable" -> {
        book.enableKey(query.getOrDefault("access-key", ""), verb.equals("key-enable"));
        yield keys();
      }
      default -> throw new StoreException(Reason.INVALID_ARGUMENT, "accounts are not to " + verb);
    };
  }

  static @Nullable KeyPair pair(Map<String, String> query) {
    String access = query.get("access-key");
    String secret = query.get("secret-key");
    if ((access == null) != (secret == null)) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "an access key and its secret are given together or not at all");
    }
    return access == null || secret == null ? null : new KeyPair(access, secret);
  }
}

package io.buckets.admin;

import io.buckets.cluster.state.KeyringKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.encryption.KeyRewrap;
import io.buckets.s3.encryption.KeyVault;
import java.util.List;
import java.util.Map;

/// What an operator does with the keyring. Never shows a key.
///
/// Threading: any thread.
final class Keys {
  private final KeyVault vault;
  private final KeyRewrap rewrap;
  private final AccountBook book;

  Keys(KeyVault vault, KeyRewrap rewrap, AccountBook book) {
    this.vault = vault;
    this.rewrap = rewrap;
    this.book = book;
  }

  /// A key as an operator sees it.
  ///
  /// @param name what requests call it
  /// @param version the one that seals what is new
  /// @param enabled whether it may be used
  /// @param created when
  record Key(String name, int version, boolean enabled, String created) {
    static Key of(KeyringKey key) {
      return new Key(key.name(), key.newest(), key.enabled(), key.created().toString());
    }
  }

  List<Key> list() {
    return vault.keys().stream().map(Key::of).toList();
  }

  /// How far sealing data keys anew has come.
  KeyRewrap.Progress rewrapping() {
    return rewrap.progress();
  }

  /// Does `verb` to the key that the query names.
  Object run(String verb, Map<String, String> query) {
    String name = query.getOrDefault("name", "");
    return switch (verb) {
      case "create" -> Key.of(vault.create(name));
      case "rotate" -> Key.of(vault.rotate(name));
      case "enable" -> Key.of(vault.enable(name, true));
      case "disable" -> Key.of(vault.enable(name, false));
      case "rewrap" -> {
        rewrap.start();
        yield rewrap.progress();
      }
      case "reseal" -> {
        vault.resealAll();
        book.resealKeys();
        yield list();
      }
      default -> throw new StoreException(Reason.INVALID_ARGUMENT, "keys are not to " + verb);
    };
  }
}

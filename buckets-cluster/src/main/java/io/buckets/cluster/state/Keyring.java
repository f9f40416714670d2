package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The keys that seal the data keys of objects.
///
/// @param byName all of them
public record Keyring(SortedMap<String, KeyringKey> byName) {
  /// No keys.
  public static final Keyring NONE = new Keyring(Collections.emptySortedMap());

  public Keyring {
    byName = Collections.unmodifiableSortedMap(byName);
  }

  /// The key of that name.
  public Optional<KeyringKey> key(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Keyring apply(KeyCommand command) {
    KeyringKey changed =
        switch (command) {
          case KeyCommand.CreateKey create -> created(create.key());
          case KeyCommand.RotateKey rotate -> rotated(rotate);
          case KeyCommand.ResealKey reseal -> resealed(reseal);
          case KeyCommand.EnableKey enable -> existing(enable.name()).enabled(enable.enabled());
        };
    SortedMap<String, KeyringKey> all = new TreeMap<>(byName);
    all.put(changed.name(), changed);
    return new Keyring(all);
  }

  private KeyringKey created(KeyringKey key) {
    if (byName.containsKey(key.name())) {
      throw new StoreException(Reason.CONFLICT, "there is a key " + key.name() + " already");
    }
    if (byName.size() >= Limits.KEYS) {
      throw new StoreException(Reason.BUSY, "there are " + Limits.KEYS + " keys, the most");
    }
    return key;
  }

  private KeyringKey rotated(KeyCommand.RotateKey rotate) {
    KeyringKey key = existing(rotate.name());
    if (rotate.version() != key.newest() + 1) {
      throw new StoreException(Reason.CONFLICT, "the key " + key.name() + " was rotated meanwhile");
    }
    if (key.versions().size() >= Limits.KEY_VERSIONS) {
      throw new StoreException(
          Reason.BUSY, "the key " + key.name() + " has " + Limits.KEY_VERSIONS + " versions");
    }
    return key.withVersion(rotate.version(), rotate.sealed());
  }

  private KeyringKey resealed(KeyCommand.ResealKey reseal) {
    KeyringKey key = existing(reseal.name());
    if (!key.versions().containsKey(reseal.version())) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "the key " + key.name() + " has no such version");
    }
    return key.withVersion(reseal.version(), reseal.sealed());
  }

  private KeyringKey existing(String name) {
    return key(name)
        .orElseThrow(() -> new StoreException(Reason.INVALID_ARGUMENT, "there is no key " + name));
  }
}

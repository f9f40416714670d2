package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A key of the keyring, which seals the data keys of objects. It is never here itself: each of its
/// versions is sealed by the server's master key, which is no part of this state.
///
/// @param name what requests call it
/// @param versions each version as sealed, by number from 1; the last one seals what is new
/// @param enabled whether it may be used
/// @param created when, by the clock of the node that was asked
public record KeyringKey(
    String name, SortedMap<Integer, String> versions, boolean enabled, Instant created) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_-]{1,128}");

  /// @throws StoreException INVALID_ARGUMENT if it has no such name, or no version
  public KeyringKey {
    requireName(name);
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    boolean whole = !versions.isEmpty() && versions.size() <= Limits.KEY_VERSIONS;
    for (String sealed : versions.values()) {
      whole &= !sealed.isEmpty() && sealed.length() <= Limits.SETTING_CHARS;
    }
    if (!whole) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a key has versions, and not too many");
    }
  }

  /// Refuses what is no name of a key.
  ///
  /// @throws StoreException INVALID_ARGUMENT
  public static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "the name of a key has 1 to 128 letters, digits, slashes, underscores and hyphens");
    }
  }

  /// The version that seals what is new.
  public int newest() {
    return versions.lastKey();
  }

  KeyringKey withVersion(int number, String sealed) {
    SortedMap<Integer, String> changed = new TreeMap<>(versions);
    changed.put(number, sealed);
    return new KeyringKey(name, changed, enabled, created);
  }

  KeyringKey enabled(boolean now) {
    return new KeyringKey(name, versions, now, created);
  }

  /// Never the key, not even sealed.
  @Override
  public String toString() {
    return "key " + name + ", version " + newest() + (enabled ? "" : ", disabled");
  }
}

package io.buckets.cluster.state;

/// A change of the keyring. No key is ever removed, since what it sealed could not be read again.
public sealed interface KeyCommand extends ClusterCommand {
  /// Adds a key. Refused: CONFLICT if there is one of that name; BUSY if there are too many.
  ///
  /// @param key the whole of it
  record CreateKey(KeyringKey key) implements KeyCommand {}

  /// Gives a key its next version, which seals what is new from now on. Refused: INVALID_ARGUMENT
  /// if there is no such key; CONFLICT if `version` is not the next; BUSY if there are too many.
  ///
  /// @param name of the key
  /// @param version the new one
  /// @param sealed the version itself, sealed
  record RotateKey(String name, int version, String sealed) implements KeyCommand {}

  /// Replaces the sealed form of a version, after the server's master key changed. Refused:
  /// INVALID_ARGUMENT if there is no such key or version.
  ///
  /// @param name of the key
  /// @param version which
  /// @param sealed the same version, sealed anew
  record ResealKey(String name, int version, String sealed) implements KeyCommand {}

  /// Lets a key be used, or not. Refused: INVALID_ARGUMENT if there is no such key.
  ///
  /// @param name of the key
  /// @param enabled whether it may be used
  record EnableKey(String name, boolean enabled) implements KeyCommand {}
}

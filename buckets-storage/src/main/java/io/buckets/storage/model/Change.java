package io.buckets.storage.model;

import io.buckets.core.VersionId;

/// What a commit does to a register.
///
/// A change that *replaces* the whole state needs nothing of the state before it, so a drive that
/// missed some accepts it too; a change that *extends* it is accepted only on exactly the state it
/// was judged on.
public sealed interface Change {
  /// Whether the change needs nothing of the state before it.
  default boolean replaces() {
    return this instanceof Replace || this instanceof Erase;
  }

  /// The register holds this version and nothing else.
  record Replace(Version version) implements Change {}

  /// The register holds nothing: a tombstone, collected once every drive of the set has it.
  ///
  /// @param keepData true if the shard files that the register named have a new owner and must not
  ///   be dropped
  record Erase(boolean keepData) implements Change {}

  /// A newer version on top; those before it stay.
  record AddVersion(Version version) implements Change {}

  /// One version goes; if it was the newest, the next older becomes it; if it was the last, a
  /// tombstone stays.
  record RemoveVersion(VersionId id) implements Change {}

  /// A version's document is replaced (tags, retention); its data stays.
  record EditVersion(Version version) implements Change {}
}

package io.buckets.storage.repair;

import io.buckets.core.StoreException;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.register.NamedFiles;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which shard files the registers of the store name, by the word of a quorum.
///
/// Whoever is about to erase what nothing names asks here: what is half made is settled first, so
/// that nothing undecided may name it later, and what cannot be known is an error, not a no.
///
/// Threading: any thread.
public final class ShardOwners {
  private final ErasureSets sets;

  public ShardOwners(ErasureSets sets) {
    this.sets = sets;
  }

  /// The files that any version of an object names.
  ///
  /// @throws StoreException NO_QUORUM if that cannot be known now
  public Set<ShardName> namedBy(RegisterKey object) {
    ErasureSet set = sets.of(object);
    Head head = set.register().settle(object).head();
    Set<ShardName> files = new LinkedHashSet<>(NamedFiles.of(object, head.newest()));
    if (!head.isEmpty()) {
      OlderVersions older = OlderVersions.read(set, object, head);
      if (!older.sure()) {
        throw new StoreException(
            StoreException.Reason.NO_QUORUM,
            "the older versions of " + object + " cannot be read from enough drives");
      }
      older.newestFirst().forEach(row -> files.addAll(NamedFiles.of(object, row.version())));
    }
    return files;
  }

  /// Whether a version of the file's object, or the part it was uploaded as, names it.
  ///
  /// @throws StoreException NO_QUORUM if that cannot be known now
  boolean isNamed(ShardName name) {
    if (namedBy(name.owner()).contains(name)) {
      return true;
    }
    RegisterKey part = UploadKeys.part(name);
    Head head = sets.of(part).register().settle(part).head();
    // Between the two looks the upload may have become the object, and its part be gone.
    return NamedFiles.of(part, head.newest()).contains(name)
        || namedBy(name.owner()).contains(name);
  }
}

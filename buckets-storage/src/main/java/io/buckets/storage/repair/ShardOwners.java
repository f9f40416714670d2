package io.buckets.storage.repair;

import io.buckets.core.StoreException;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.register.NamedFiles;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Which shard files the registers of the store name, by the word of a quorum.
///
/// Whoever is about to erase what nothing names asks here: what is half made is settled first, so
/// that nothing undecided may name it later, and what cannot be known is an error, not a no.
///
/// Threading: any thread.
public final class ShardOwners {
  private final Function<RegisterKey, RegisterView> settling;
  private final BiFunction<RegisterKey, DataId, VersionView> finding;

  public ShardOwners(ErasureSets sets) {
    this(
        key -> sets.of(key).register().settle(key),
        (key, data) -> sets.of(key).register().version(key, data));
  }

  /// @param settling settles a register, and says what it holds
  /// @param finding reads the version of a register that has certain data
  public ShardOwners(
      Function<RegisterKey, RegisterView> settling,
      BiFunction<RegisterKey, DataId, VersionView> finding) {
    this.settling = settling;
    this.finding = finding;
  }

  /// The files of that data which a version of an object names: there is one such version, or none.
  ///
  /// @throws StoreException NO_QUORUM if that cannot be known now
  public Set<ShardName> namedBy(RegisterKey object, DataId data) {
    var _ = settling.apply(object);
    return NamedFiles.of(object, finding.apply(object, data).version());
  }

  /// Whether a version of the file's object, or the part it was uploaded as, names it.
  ///
  /// @throws StoreException NO_QUORUM if that cannot be known now
  boolean isNamed(ShardName name) {
    if (namedBy(name.owner(), name.data()).contains(name)) {
      return true;
    }
    RegisterKey part = UploadKeys.part(name);
    Head head = settling.apply(part).head();
    // Between the two looks the upload may have become the object, and its part be gone.
    return NamedFiles.of(part, head.newest()).contains(name)
        || namedBy(name.owner(), name.data()).contains(name);
  }
}

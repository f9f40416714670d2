package io.buckets.storage.register;

import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The shard files that a version names.
public final class NamedFiles {
  private NamedFiles() {}

  /// The files of `version` under `register`: one for each part of its document, or part 1 of an
  /// object put whole.
  public static Set<ShardName> of(RegisterKey register, @Nullable Version version) {
    if (version == null || version.data() == null) {
      return Set.of();
    }
    DataId data = version.data();
    boolean upload = register.space() == Space.UPLOADS;
    RegisterKey owner = upload ? RegisterKey.object(register.bucketId(), register.key()) : register;
    XlMeta meta = XlMeta.parse(version.meta());
    if (meta.parts().isEmpty()) {
      return upload ? Set.of() : Set.of(new ShardName(owner, data, 1, 0));
    }
    Set<ShardName> files = new LinkedHashSet<>();
    for (PartInfo part : meta.parts()) {
      files.add(new ShardName(owner, data, part.number(), part.attempt()));
    }
    return files;
  }

  /// The files of what `held` says, none for null.
  public static Set<ShardName> of(RegisterKey register, @Nullable HeldHead held) {
    return held == null ? Set.of() : of(register, held.head().newest());
  }

  /// The files that must be sealed before `change` may be accepted.
  public static Set<ShardName> neededBy(RegisterKey register, Change change) {
    return switch (change) {
      case Change.Replace(Version version) -> of(register, version);
      case Change.AddVersion(Version version) -> of(register, version);
      case Change.Erase erase -> Set.of();
      case Change.RemoveVersion removal -> Set.of();
      case Change.EditVersion edit -> Set.of();
    };
  }
}

package io.buckets.storage.drive;

import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A reader's claim on the shard files of a key: they stay readable until it is done, or its lease,
/// renewed while it reads, has run out.
///
/// A reader asks before it looks the key up, when it does not know yet which version it will find:
/// `data` is null then, and whatever a register names from that moment on is kept. Once it knows,
/// it asks again with the version's data, and the rest is let go.
///
/// @param reader tells readers apart, those of other nodes too
/// @param owner the object key whose files are read, as in {@link ShardName#owner}
/// @param data what is read; null for all that the key names
public record ReadLease(UUID reader, RegisterKey owner, @Nullable DataId data) {
  /// The same reader's lease on one version only.
  public ReadLease on(DataId found) {
    return new ReadLease(reader, owner, found);
  }

  /// Whether the file `name` is what the reader may read.
  public boolean covers(ShardName name) {
    return owner.equals(name.owner()) && (data == null || data.equals(name.data()));
  }
}

package io.buckets.storage.object;

import io.buckets.core.BufferPool;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ReadHold;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import org.jspecify.annotations.Nullable;

/// Opens versions of objects for reading, under leases on their shard files.
///
/// A key is looked up first, without any: what has no files is there then, and leases on drives of
/// other nodes, a message each and another for its end, would be four fifths of all that is said
/// about a small object; on drives of this node they took a tenth of what a small read costs. For
/// what has files the leases begin, on those files alone, and the key is looked up again: if it
/// names them still, they were held in time. If another writer was quicker, leases on all that the
/// key names are begun before it is looked up once more.
///
/// Threading: any thread.
final class ObjectOpening {
  private final ErasureSets sets;
  private final BufferPool buffers;

  ObjectOpening(ErasureSets sets, BufferPool buffers) {
    this.sets = sets;
    this.buffers = buffers;
  }

  /// A version that is looked for.
  private record Sought(ErasureSet set, RegisterKey register, @Nullable VersionId id) {
    /// What is found now.
    ///
    /// @param withShards whether small objects are wanted whole
    Found look(boolean withShards) {
      VersionView view = set.register().version(register, id, withShards);
      return new Found(view, ObjectStore.require(view, register.key(), id));
    }
  }

  private record Found(VersionView view, Version version) {}

  /// @param version null for the newest
  ObjectReader open(RegisterKey register, @Nullable VersionId version) {
    Sought sought = new Sought(sets.of(register), register, version);
    ObjectReader early = lookedUpFirst(sought);
    return early != null ? early : heldFirst(sought);
  }

  private ObjectReader heldFirst(Sought sought) {
    ReadHold hold = sets.hold(sought.register, null);
    try {
      Found found = sought.look(true);
      DataId data = found.version.data();
      if (data != null) {
        hold.narrow(data);
      } else {
        hold.close();
      }
      return reader(sought, found, hold);
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  /// Null if another writer was quicker.
  private @Nullable ObjectReader lookedUpFirst(Sought sought) {
    Found found = sought.look(true);
    DataId data = found.version.data();
    if (data == null) {
      return reader(sought, found, sets.noHold(sought.register));
    }
    ReadHold hold = sets.hold(sought.register, data);
    try {
      Found still = sought.look(false);
      if (data.equals(still.version.data())) {
        return reader(sought, still, hold);
      }
    } catch (RuntimeException e) {
      hold.close();
      throw e;
    }
    hold.close();
    return null;
  }

  private ObjectReader reader(Sought sought, Found found, ReadHold hold) {
    Version version = found.version;
    var info =
        Documents.full(
            sought.register.key(), version, XlMeta.parse(version.meta()), found.view.isNewest());
    byte[] inline =
        version.inline()
            ? new InlineObject(sought.set.geometry()).decode(version, found.view.shards())
            : null;
    return new ObjectReader(
        sought.set, buffers, sought.register, version, new ObjectReader.Opened(info, inline, hold));
  }
}

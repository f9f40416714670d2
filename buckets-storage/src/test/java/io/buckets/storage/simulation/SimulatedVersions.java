package io.buckets.storage.simulation;

import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import io.buckets.storage.register.NamedFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects of a simulation: a version's ETag is its value, its attributes name its data, and
/// the shard of each slot says which data and which slot, so that any mix-up shows.
public final class SimulatedVersions {
  private static final int SHARD_BYTES = 8;

  private final Quorum quorum;

  public SimulatedVersions(Quorum quorum) {
    this.quorum = quorum;
  }

  Quorum quorum() {
    return quorum;
  }

  /// A version whose shards travel in the head.
  public static Version inline(String value, int data, VersionId id) {
    return new Version(id, Version.Kind.OBJECT, data, 0, value, data, null, true, new byte[0]);
  }

  /// A version whose shards are in files.
  static Version filed(String value, int data, VersionId id) {
    DataId files = new DataId(1, data);
    XlMeta.Stat stat = new XlMeta.Stat(id, Version.Kind.OBJECT, data, 0, value, data, files, false);
    return new XlMeta(stat, null, List.of(), Map.of()).toVersion();
  }

  /// The same version with another value.
  static Version edited(Version version, String value) {
    if (version.data() == null) {
      return inline(value, version.attributes(), version.id());
    }
    return filed(value, version.attributes(), version.id());
  }

  public static ByteBuffer shard(int data, int slot) {
    return ByteBuffer.allocate(SHARD_BYTES).putInt(data).putInt(slot).flip();
  }

  /// All shards of some data.
  public List<ByteBuffer> shards(int data) {
    List<ByteBuffer> shards = new ArrayList<>(quorum.drives());
    for (int slot = 0; slot < quorum.drives(); slot++) {
      shards.add(shard(data, slot));
    }
    return shards;
  }

  /// Rebuilds as a codec would: from any k shards that belong together.
  public List<ByteBuffer> rebuild(Version version, List<@Nullable ByteBuffer> given) {
    if (!isReadable(version, given)) {
      throw new StoreException(StoreException.Reason.CORRUPT, "shards that do not fit together");
    }
    return shards(version.attributes());
  }

  /// Whether `given` has k shards of the version's data, each in its slot, and no other.
  boolean isReadable(Version version, List<@Nullable ByteBuffer> given) {
    int right = 0;
    for (int slot = 0; slot < given.size(); slot++) {
      ByteBuffer shard = given.get(slot);
      if (shard == null) {
        continue;
      }
      if (!shard.equals(shard(version.attributes(), slot))) {
        return false;
      }
      right++;
    }
    return right >= quorum.data();
  }

  /// Puts the shard files of a slot on its drive.
  static void seal(Drive drive, RegisterKey key, Version version, int slot) throws DriveException {
    for (ShardName name : NamedFiles.of(key, version)) {
      if (drive.describe(name) == null) {
        drive.stage(name, new byte[0], 0, shard(version.attributes(), slot));
        drive.seal(name, SHARD_BYTES, new byte[0]);
      }
    }
  }

  /// Whether the shard files of a version are on a drive.
  static boolean isSealed(Drive drive, RegisterKey key, Version version) {
    try {
      for (ShardName name : NamedFiles.of(key, version)) {
        if (drive.describe(name) == null) {
          return false;
        }
      }
      return true;
    } catch (DriveException e) {
      return false;
    }
  }
}

package io.buckets.storage;

import io.buckets.hash.XxHash64;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;

/// Where the shard files of a drive are:
/// `.buckets/data/<2-hex>/<16-hex>-<data-id>/part.<n>[.<attempt>]`.
///
/// The 16 digits are the xxHash64 of bucket id and key, seeded by the deployment, so that no byte
/// of a key ever reaches a file name and nobody outside can choose keys that share a directory. One
/// directory holds the files of one version and no more: a directory of its own for each key above
/// it would be one more to make, and to sync, with almost every write.
final class ShardPaths {
  private static final HexFormat HEX = HexFormat.of();

  private final Path data;
  private final long seed;

  ShardPaths(Path drive, UUID deploymentId) {
    this.data = drive.resolve(".buckets").resolve("data");
    this.seed = deploymentId.getMostSignificantBits() ^ deploymentId.getLeastSignificantBits();
  }

  /// The directory above all of them.
  Path data() {
    return data;
  }

  /// The directory of one version's files.
  Path directory(ShardName name) {
    byte[] owner = IndexKey.of(name.owner()).bytes();
    String hash = HEX.toHexDigits(XxHash64.hash(seed, owner, 0, owner.length));
    return data.resolve(hash.substring(0, 2) + "/" + hash + "-" + name.data());
  }

  /// The name of the file in it.
  static String fileName(ShardName name) {
    String part = "part." + name.part();
    return name.attempt() == 0 ? part : part + "." + name.attempt();
  }
}

package io.buckets.storage.local;

import io.buckets.hash.XxHash64;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.IndexKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Stream;

/// Where the shard files of a drive are:
/// `.buckets/data/<2-hex>/<16-hex>-<data-id>.part.<n>[.<attempt>]`.
///
/// The 16 digits are the xxHash64 of bucket id and key, seeded by the deployment, so that no byte
/// of a key ever reaches a file name and nobody outside can choose keys that share a directory.
/// There is no directory for a key or a version: it would be one more inode to make, to sync and to
/// remove with almost every object.
final class ShardPaths {
  private static final HexFormat HEX = HexFormat.of();

  private final Path data;
  private final long seed;

  ShardPaths(Path drive, UUID deploymentId) {
    this.data = data(drive);
    this.seed = deploymentId.getMostSignificantBits() ^ deploymentId.getLeastSignificantBits();
  }

  /// The directory above all shard files of the drive at `drive`.
  static Path data(Path drive) {
    return drive.resolve(".buckets").resolve("data");
  }

  /// The directory above all of them.
  Path data() {
    return data;
  }

  /// The file of a shard.
  Path file(ShardName name) {
    byte[] owner = IndexKey.of(name.owner()).bytes();
    String hash = HEX.toHexDigits(XxHash64.hash(seed, owner, 0, owner.length));
    String attempt = name.attempt() == 0 ? "" : "." + name.attempt();
    return data.resolve(
        hash.substring(0, 2) + "/" + hash + "-" + name.data() + ".part." + name.part() + attempt);
  }

  /// A directory of this process for what is staged aside; what others left of theirs is removed.
  static Path emptyStaging(Path drive) throws IOException {
    Path all = Files.createDirectories(drive.resolve(".buckets.sys").resolve("tmp"));
    try (Stream<Path> left = Files.walk(all)) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(all)) {
          Files.deleteIfExists(path);
        }
      }
    }
    return Files.createDirectory(all.resolve(UUID.randomUUID().toString()));
  }
}

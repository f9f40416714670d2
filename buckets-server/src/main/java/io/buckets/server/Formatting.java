package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.FailureDomain;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The first and the last step of formatting a directory, between which it holds nothing anyone
/// relies on.
///
/// A marker file says that formatting has begun. A crash leaves the marker without a format, and
/// the next start clears the directory and begins again; `format.json` is written last, when
/// everything else is in place.
final class Formatting {
  private static final String MARKER = "formatting";

  /// The name of the node whose drives these are.
  static final String NODE = "local";

  private Formatting() {}

  /// Whether formatting `path` was begun and not ended.
  ///
  /// @throws IOException if it cannot be known
  static boolean isUnfinished(Path path) throws IOException {
    Path system = path.resolve(DriveFormat.SYSTEM_DIRECTORY);
    return Presence.exists(system.resolve(MARKER)) && !Presence.exists(DriveFormat.file(path));
  }

  /// Begins to format `path`, clearing what an unfinished format left.
  static void begin(Path path) throws IOException {
    Path system = path.resolve(DriveFormat.SYSTEM_DIRECTORY);
    if (isUnfinished(path)) {
      clear(path.resolve(".buckets"));
      clear(system);
    }
    Files.createDirectories(system);
    Files.createFile(system.resolve(MARKER));
    AtomicFile.syncDirectory(system);
    AtomicFile.syncDirectory(path);
  }

  private static void clear(Path directory) throws IOException {
    if (!Presence.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /// Ends it: from here on the directory is drive `id` of the topology.
  static void end(Topology topology, UUID id, Path path) throws IOException {
    int pool = topology.drive(id).orElseThrow().pool();
    new DriveFormat(
            topology.deploymentId(), id, pool, topology.pools().get(pool).geometry(), Instant.now())
        .write(path);
    Files.delete(path.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(MARKER));
  }

  /// How much a directory counts among others: the size of its file system, or of that which it is
  /// to be made in, in GiB.
  static long weight(Path path) throws IOException {
    Path there = path;
    while (!Presence.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Math.max(1, Files.getFileStore(there).getTotalSpace() >> 30);
  }

  /// The directory as a member of a topology, weighted by its size, and where it is mounted.
  static PoolDrive member(UUID id, Path path) throws IOException {
    return new PoolDrive(
        id,
        weight(path),
        new FailureDomain(NODE),
        path.toString(),
        DriveState.ACTIVE,
        MountPoint.of(path));
  }
}

package io.buckets.cluster.topology;

import io.buckets.core.AtomicFile;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// Who a drive is: `<drive>/.buckets.sys/format.json`, written once, when the drive joins a
/// deployment, by atomic replace, as the last step of formatting.
///
/// A directory without it is no drive yet; a directory with it belongs to that deployment and to no
/// other.
///
/// @param deploymentId the deployment the drive belongs to
/// @param driveId the drive; never used again for another
/// @param pool which pool of the topology it serves in
/// @param geometry of that pool, fixed when the pool was made
/// @param formattedAt when it joined
public record DriveFormat(
    UUID deploymentId, UUID driveId, int pool, Geometry geometry, Instant formattedAt) {
  /// The directory of a drive that holds everything but the shard files.
  public static final String SYSTEM_DIRECTORY = ".buckets.sys";

  /// The name of the file in it.
  public static final String FILE_NAME = "format.json";

  private static final Document DOCUMENT = new Document("buckets", 1);

  /// @throws IllegalArgumentException if the pool's number is negative
  public DriveFormat {
    if (pool < 0) {
      throw new IllegalArgumentException("pools are numbered from 0, not " + pool);
    }
  }

  /// Where the format of the drive in directory `drive` is.
  public static Path file(Path drive) {
    return drive.resolve(SYSTEM_DIRECTORY).resolve(FILE_NAME);
  }

  /// The format of the drive in directory `drive`, or empty if it has never been formatted.
  ///
  /// @throws StoreException CORRUPT if the file is damaged, INVALID_ARGUMENT if a newer build wrote
  ///   it
  /// @throws IOException if the drive cannot be read, which says nothing about its format
  public static Optional<DriveFormat> read(Path drive) throws IOException {
    Path file = file(drive);
    try {
      return Optional.of(fromJson(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Makes this the format of the drive in directory `drive`, durably on return.
  public void write(Path drive) throws IOException {
    Files.createDirectories(drive.resolve(SYSTEM_DIRECTORY));
    AtomicFile.syncDirectory(drive);
    AtomicFile.replace(file(drive), toJson());
  }

  byte[] toJson() {
    ObjectNode fields =
        DOCUMENT
            .start(deploymentId)
            .put("drive", driveId.toString())
            .put("pool", pool)
            .put("geometry", geometry.toString())
            .put("formattedAt", formattedAt.toString());
    return DOCUMENT.seal(fields, true);
  }

  static DriveFormat fromJson(String where, byte[] bytes) {
    return DOCUMENT.read(
        where,
        bytes,
        fields ->
            new DriveFormat(
                Json.uuid(fields, "deployment"),
                Json.uuid(fields, "drive"),
                Json.ordinal(fields, "pool"),
                Json.parsed("geometry", Json.text(fields, "geometry"), Geometry::parse),
                Json.instant(fields, "formattedAt")));
  }
}

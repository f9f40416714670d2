package io.buckets.storage;

import io.buckets.cluster.DriveFormat;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

/// Local drives in one temporary directory, with small shared resources.
final class LocalDrives implements DriveUnderTest, AutoCloseable {
  private static final UUID ID = new UUID(1, 2);
  private static final UUID DEPLOYMENT = new UUID(3, 4);

  private final DriveResources resources = new DriveResources(8 << 20, 32 << 20);
  private final Path top;
  private int drives;
  private Path path = Path.of("");

  LocalDrives(Path top) {
    this.top = top;
  }

  /// The directory of the newest drive.
  Path path() {
    return path;
  }

  @Override
  public LocalDrive create() throws IOException, DriveException {
    path = top.resolve("drive" + drives++);
    format(path, ID);
    return open(path);
  }

  /// What is on the disk at this moment, opened as after a crash.
  @Override
  public LocalDrive losePower(Drive before) throws IOException, DriveException {
    LocalDrive copy = copyAndOpen(path);
    before.close();
    return copy;
  }

  LocalDrive copyAndOpen(Path from) throws IOException, DriveException {
    Path copy = top.resolve("drive" + drives++);
    copy(from, copy);
    path = copy;
    return open(copy);
  }

  static void format(Path directory, UUID driveId) throws IOException {
    new DriveFormat(DEPLOYMENT, driveId, 0, Geometry.parse("2+2"), Instant.EPOCH).write(directory);
  }

  LocalDrive open(Path directory) throws DriveException {
    return new LocalDrive(new LocalDrive.Options(directory, ID, DEPLOYMENT), resources);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Files.copy(source, to.resolve(from.relativize(source).toString()));
      }
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    resources.close();
  }
}

package io.buckets.storage.local;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveUnderTest;
import io.buckets.storage.drive.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/// Local drives in one temporary directory, with small shared resources.
public final class LocalDrives implements DriveUnderTest, AutoCloseable {
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
    DriveFixture.CLOCK.turn(-20_000);
    try {
      return open(path);
    } finally {
      DriveFixture.CLOCK.turn(20_000);
    }
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

  public static void format(Path directory, UUID driveId) throws IOException {
    new DriveFormat(DEPLOYMENT, driveId, 0, Geometry.parse("2+2"), Instant.EPOCH).write(directory);
  }

  LocalDrive open(Path directory) throws DriveException {
    return open(directory, Durability.ALWAYS, 0);
  }

  LocalDrive open(Path directory, Durability durability, long reserveBytes) throws DriveException {
    return new LocalDrive(
        new LocalDrive.Options(
            directory, ID, DEPLOYMENT, durability, DriveFixture.CLOCK, reserveBytes),
        resources);
  }

  /// Copies a directory as it is at one moment: again, if a background job of the index changed it
  /// meanwhile.
  public static void copy(Path from, Path to) throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      Map<Path, Long> before = sizes(from);
      try {
        for (Path source : before.keySet()) {
          Files.copy(source, to.resolve(from.relativize(source).toString()));
        }
        if (sizes(from).equals(before)) {
          return;
        }
      } catch (NoSuchFileException e) {
        // The next try does not list what has gone.
      }
      delete(to);
    }
    throw new IOException(from + " does not come to rest");
  }

  /// Every path below a directory, in order, with its size.
  private static Map<Path, Long> sizes(Path directory) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        sizes.put(path, Files.isDirectory(path) ? 0 : Files.size(path));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return sizes;
  }

  public static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    resources.close();
  }
}

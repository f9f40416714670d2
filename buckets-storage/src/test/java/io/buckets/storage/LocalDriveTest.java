package io.buckets.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class LocalDriveTest extends DriveContract {
  private static DriveResources resources;

  @TempDir Path top;
  private int drives;
  private Path path = Path.of("");

  @BeforeAll
  static void share() {
    resources = new DriveResources(8 << 20, 32 << 20);
  }

  @AfterAll
  static void unshare() {
    resources.close();
  }

  @Override
  Drive create() throws Exception {
    path = Files.createDirectory(top.resolve("drive" + drives++));
    return open(path);
  }

  /// What is on the disk at this moment, opened as after a crash.
  @Override
  Drive losePower(Drive before) throws Exception {
    Path copy = top.resolve("drive" + drives++);
    copy(path, copy);
    before.close();
    path = copy;
    return open(copy);
  }

  private static Drive open(Path path) throws DriveException {
    return new LocalDrive(new LocalDrive.Options(path, new UUID(1, 2), new UUID(3, 4)), resources);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Files.copy(source, to.resolve(from.relativize(source).toString()));
      }
    }
  }
}

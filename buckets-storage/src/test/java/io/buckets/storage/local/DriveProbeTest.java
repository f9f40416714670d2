package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriveProbeTest {
  @TempDir Path top;

  @Test
  void whatAProbeLeavesIsGoneAfterTheNextStart() throws Exception {
    try (LocalDrives drives = new LocalDrives(top)) {
      LocalDrive drive = drives.create();
      drive.probe();
      drive.close();
      Path system = drives.path().resolve(".buckets.sys");
      Files.writeString(system.resolve("tmp").resolve("probe"), "killed while it was probed");
      Files.writeString(system.resolve("probe"), "by an earlier build");
      drives.open(drives.path()).close();
      try (Stream<Path> all = Files.walk(system)) {
        assertThat(all.map(Path::getFileName)).doesNotContain(Path.of("probe"));
      }
    }
  }
}

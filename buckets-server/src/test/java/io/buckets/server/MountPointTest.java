package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountPointTest {
  @Test
  void itIsTheTopmostDirectoryOfTheDeviceWhateverLinkLeadsThere(@TempDir Path folder)
      throws IOException {
    Path proc = Path.of("/proc");
    assumeThat(proc.resolve("self")).isDirectory();
    assertThat(MountPoint.of(Path.of("/"))).isEqualTo(MountPoint.NONE);
    assertThat(MountPoint.of(proc)).isEqualTo("/proc");
    assertThat(MountPoint.of(proc.resolve("sys/kernel"))).isEqualTo("/proc");
    Path link = Files.createSymbolicLink(folder.resolve("link"), proc);
    assertThat(MountPoint.of(link)).isEqualTo("/proc");
  }

  @Test
  void aDirectoryLiesBareIfItsFileSystemIsNowMountedFurtherUp() {
    assertThat(MountPoint.isBare("/mnt/1", MountPoint.NONE)).isTrue();
    assertThat(MountPoint.isBare("/mnt/1", "/mnt")).isTrue();
    assertThat(MountPoint.isBare("/mnt/1", "/mnt/1")).isFalse();
    assertThat(MountPoint.isBare("/mnt/1", "/mnt/1/inner")).isFalse();
    assertThat(MountPoint.isBare("/mnt/1", "/mnt/10")).isFalse();
    assertThat(MountPoint.isBare(MountPoint.NONE, "/mnt/1")).isFalse();
    assertThat(MountPoint.isBare(MountPoint.NONE, MountPoint.NONE)).isFalse();
  }
}

package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexLibraryTest {
  @Test
  void itsFilesAreFoundAmongWhatIsMapped(@TempDir Path folder) throws IOException {
    Path library = Files.createFile(folder.resolve("librocksdbjni123 of a user.so"));
    Path other = Files.createFile(folder.resolve("libnetty.so"));
    assertThat(
            IndexLibrary.unpacked(
                List.of(
                    "7f00-7f01 r--p 00000000 fe:00 42                 " + library,
                    "7f01-7f02 r-xp 00001000 fe:00 42                 " + library,
                    "7f02-7f03 r-xp 00000000 fe:00 43                 " + other,
                    "7f03-7f04 r-xp 00000000 fe:00 44                 "
                        + folder
                        + "/librocksdbjni9.so",
                    "7f04-7f05 rw-p 00000000 00:00 0                  [stack]",
                    "7f05-7f06 rw-p 00000000 00:00 0 ")))
        .containsExactly(library);
  }

  /// A process that is killed later cannot remove it any more.
  @Test
  void nothingIsLeftOfItOnceItIsLoaded() throws IOException {
    try (DriveResources resources = DriveResources.standard(1, 16, 16)) {
      assertThat(resources.indexFiles()).isEqualTo(16);
      Path maps = Path.of("/proc/self/maps");
      List<String> mapped = Files.exists(maps) ? Files.readAllLines(maps) : List.of();
      assertThat(IndexLibrary.unpacked(mapped)).isEmpty();
    }
  }
}

package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.DriveFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which start of a node it is, as its drives hold it.
final class KeptIncarnationTest {
  private static final UUID DEPLOYMENT = new UUID(1, 2);

  @TempDir private Path folder;
  private final List<Path> drives = new ArrayList<>();

  @BeforeEach
  void makeDrives() throws IOException {
    for (int drive = 1; drive <= 3; drive++) {
      Path path = folder.resolve("drive" + drive);
      Files.createDirectories(path.resolve(DriveFormat.SYSTEM_DIRECTORY));
      drives.add(path);
    }
  }

  private KeptIncarnation begin(List<Path> which, long now) throws IOException {
    return KeptIncarnation.begin(DEPLOYMENT, which, () -> now);
  }

  @Test
  void eachStartHasAHigherNumberWhateverTheClockSays() throws IOException {
    assertThat(begin(drives, 5_000).number()).isEqualTo(5_000);
    assertThat(begin(drives, 100).number()).isEqualTo(5_001);
    assertThat(begin(drives, 9_000).number()).isEqualTo(5_002);
  }

  @Test
  void theGreatestThatAnyDriveHoldsCounts() throws IOException {
    begin(drives, 10);
    begin(drives.subList(2, 3), 10);
    Files.delete(KeptIncarnation.file(drives.get(0)));
    Files.writeString(KeptIncarnation.file(drives.get(1)), "{}");
    assertThat(begin(drives, 3).number()).isEqualTo(12);
    assertThat(begin(drives.subList(0, 2), 3).number()).isEqualTo(13);
  }

  @Test
  void itGoesAboveWhatAPeerHasSeenAndKeepsThat() throws IOException {
    KeptIncarnation wiped = begin(drives, 4);
    wiped.goAbove(77);
    assertThat(wiped.number()).isEqualTo(78);
    wiped.goAbove(12);
    assertThat(wiped.number()).isEqualTo(78);
    assertThat(begin(drives, 4).number()).isEqualTo(79);
  }

  @Test
  void whatNoDriveKeepsIsNotUsed() throws IOException {
    for (Path drive : drives) {
      Files.delete(drive.resolve(DriveFormat.SYSTEM_DIRECTORY));
    }
    assertThatThrownBy(() -> begin(drives, 4)).isInstanceOf(IOException.class);
  }
}

package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriveReserveTest {
  @Test
  void aDriveWithRoomSetsSomeAsideAndKeepsItUntilItIsNeeded(@TempDir Path top) throws Exception {
    try (LocalDrives drives = new LocalDrives(top);
        LocalDrive drive = drives.create()) {
      Path reserve = drives.path().resolve(".buckets.sys/reserve");
      assertThat(reserve).doesNotExist();
      drive.check();
      assertThat(reserve).hasSize(Limits.DRIVE_RESERVE_BYTES);
      var made = Files.getLastModifiedTime(reserve);
      drive.check();
      assertThat(Files.getLastModifiedTime(reserve)).isEqualTo(made);
      assertThat(DriveReserve.release(drives.path())).isTrue();
      assertThat(reserve).doesNotExist();
      assertThat(DriveReserve.release(drives.path())).isFalse();
      Files.write(reserve, new byte[0]);
      drive.check();
      assertThat(reserve).as("one that a crash cut short").hasSize(Limits.DRIVE_RESERVE_BYTES);
    }
  }
}

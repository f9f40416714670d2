package io.buckets.storage.local;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveContract;
import io.buckets.storage.drive.DriveCopiesContract;
import io.buckets.storage.drive.DriveFilesContract;
import io.buckets.storage.drive.DriveLeasesContract;
import io.buckets.storage.drive.DriveUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// A local drive is what the contract of drives says.
final class LocalDriveContractTest {
  @TempDir Path top;
  private LocalDrives drives;

  @BeforeEach
  void share() {
    drives = new LocalDrives(top);
  }

  @AfterEach
  void unshare() {
    drives.close();
  }

  @Nested
  final class Copies extends DriveCopiesContract {
    @Override
    public DriveUnderTest kind() {
      return new Later();
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    public DriveUnderTest kind() {
      return new Later();
    }
  }

  @Nested
  final class Registers extends DriveContract {
    @Override
    public DriveUnderTest kind() {
      return new Later();
    }
  }

  @Nested
  final class ShardsAndScans extends DriveFilesContract {
    @Override
    public DriveUnderTest kind() {
      return new Later();
    }
  }

  /// The drives of the test that runs.
  private final class Later implements DriveUnderTest {
    @Override
    public Drive create() throws Exception {
      return drives.create();
    }

    @Override
    public Drive losePower(Drive before) throws Exception {
      return drives.losePower(before);
    }
  }
}

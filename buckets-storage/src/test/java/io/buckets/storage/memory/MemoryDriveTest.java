package io.buckets.storage.memory;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveContract;
import io.buckets.storage.drive.DriveCopiesContract;
import io.buckets.storage.drive.DriveFilesContract;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveLeasesContract;
import io.buckets.storage.drive.DriveUnderTest;
import org.junit.jupiter.api.Nested;

final class MemoryDriveTest {
  private static final DriveUnderTest MEMORY =
      new DriveUnderTest() {
        @Override
        public Drive create() {
          return DriveFixture.memory();
        }

        @Override
        public Drive losePower(Drive before) {
          ((MemoryDrive) before).crash();
          return before;
        }
      };

  @Nested
  final class Copies extends DriveCopiesContract {
    @Override
    public DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    public DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Registers extends DriveContract {
    @Override
    public DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Files extends DriveFilesContract {
    @Override
    public DriveUnderTest kind() {
      return MEMORY;
    }
  }
}

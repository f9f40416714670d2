package io.buckets.storage;

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
    DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Registers extends DriveContract {
    @Override
    DriveUnderTest kind() {
      return MEMORY;
    }
  }

  @Nested
  final class Files extends DriveFilesContract {
    @Override
    DriveUnderTest kind() {
      return MEMORY;
    }
  }
}

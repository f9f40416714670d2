package io.buckets.storage;

import java.util.UUID;

final class MemoryDriveTest extends DriveContract {
  @Override
  Drive create() {
    return new MemoryDrive(new UUID(1, 2));
  }

  @Override
  Drive losePower(Drive before) {
    ((MemoryDrive) before).crash();
    return before;
  }
}

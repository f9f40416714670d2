package io.buckets.storage.commit;

import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.memory.MemoryDrive;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// Lanes of drives in memory, which tests tell what they take.
final class MemoryLanes {
  private MemoryLanes() {}

  static List<DriveLane> of(int drives) {
    return IntStream.range(0, drives)
        .mapToObj(_ -> new MemoryDrive(UUID.randomUUID()))
        .map(drive -> new DriveLane(drive, DrivePatience.STANDARD))
        .toList();
  }
}

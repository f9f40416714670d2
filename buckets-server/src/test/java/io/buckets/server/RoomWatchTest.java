package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.storage.drive.DriveUsage;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A drive that is full says so, and gets what it lacks when it has room again.
final class RoomWatchTest {
  private static final UUID DRIVE = new UUID(1, 1);
  private static final DriveUsage FULL = new DriveUsage(1000, 0);
  private static final DriveUsage CROWDED = new DriveUsage(1000, 5);
  private static final DriveUsage ROOMY = new DriveUsage(1000, 500);

  private final RoomWatch rooms = new RoomWatch();

  @Test
  void aDriveThatWasFullIsFilledOnceWhenItHasRoom() {
    assertThat(rooms.hasRoomAgain(DRIVE, ROOMY)).isFalse();
    assertThat(rooms.hasRoomAgain(DRIVE, FULL)).isFalse();
    assertThat(rooms.hasRoomAgain(DRIVE, CROWDED)).isFalse();
    assertThat(rooms.hasRoomAgain(DRIVE, ROOMY)).isTrue();
    assertThat(rooms.hasRoomAgain(DRIVE, ROOMY)).isFalse();
  }

  @Test
  void aFullDriveIsNotSaidToBeSimplyInService() {
    assertThat(NodeReport.withRoom("in service", ROOMY)).isEqualTo("in service");
    assertThat(NodeReport.withRoom("in service", FULL))
        .isEqualTo("in service, full: it takes nothing new, and repairs wait for room");
  }
}

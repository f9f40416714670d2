package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DriveBayTest {
  private static final RegisterKey KEY = key("a/key");

  /// A bay whose drive stays in it.
  private static final DriveUnderTest BAY =
      new DriveUnderTest() {
        private MemoryDrive inner = DriveFixture.memory();

        @Override
        public Drive create() {
          inner = DriveFixture.memory();
          return new DriveBay(inner);
        }

        @Override
        public Drive losePower(Drive before) {
          inner.crash();
          return before;
        }
      };

  @Nested
  final class Registers extends DriveContract {
    @Override
    public DriveUnderTest kind() {
      return BAY;
    }
  }

  @Nested
  final class Copies extends DriveCopiesContract {
    @Override
    public DriveUnderTest kind() {
      return BAY;
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    public DriveUnderTest kind() {
      return BAY;
    }
  }

  @Nested
  final class Files extends DriveFilesContract {
    @Override
    public DriveUnderTest kind() {
      return BAY;
    }
  }

  private final FaultyDrive drive = new FaultyDrive(DriveFixture.memory(), FaultPlan.seeded(1));
  private final DriveBay bay = new DriveBay(drive);

  private Reason failing(Reason reason) {
    drive.setPlan(FaultPlan.seeded(1).every(1, DriveCall.HEAD, new Fault.Fail(reason)));
    Reason seen = reasonOf(KEY);
    drive.setPlan(FaultPlan.seeded(1));
    return seen;
  }

  /// Else a node whose drive this one does not ask would be taken for one that answers.
  @Test
  void aCallThatIsRefusedToASuspectDriveIsNoAnswerOfIt() {
    bay.suspicion().suspect(bay.label(), "a call is late");
    while (bay.suspicion().sinceEndNanos() < 20_000_000) {
      Thread.onSpinWait();
    }
    long before = bay.suspicion().sinceEndNanos();
    assertThatThrownBy(() -> bay.versions(KEY, 0, 1))
        .isInstanceOfSatisfying(
            DriveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    assertThat(bay.suspicion().sinceEndNanos()).isGreaterThan(before);
  }

  private Reason reasonOf(RegisterKey key) {
    try {
      bay.head(key, false);
      throw new AssertionError("the call did not fail");
    } catch (DriveException e) {
      return e.reason();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FAILED", "OFFLINE"})
  void aDriveThatFailsForAMomentStaysAndServesOn(Reason reason) throws DriveException {
    assertThat(failing(reason)).isEqualTo(reason);
    assertThat(bay.outOfService()).isNull();
    assertThat(bay.drive()).isSameAs(drive);
    assertThat(bay.head(KEY, false)).isEqualTo(DriveHead.ABSENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"FAILED", "OFFLINE"})
  void aDriveThatSaysThatItIsGoneIsTakenOut(Reason reason) {
    assertThat(failing(reason)).isEqualTo(reason);
    assertThat(bay.outOfService()).contains("a planned fault of HEAD");
    assertThat(reasonOf(KEY)).isEqualTo(Reason.OFFLINE);
  }

  @Test
  void aSuspectDriveCannotBeReachedAndIsNotTakenOut() throws DriveException {
    bay.suspicion().suspect(bay.label(), "a test says so");
    assertThat(reasonOf(KEY)).isEqualTo(Reason.UNREACHABLE);
    assertThat(bay.outOfService()).isNull();
    bay.suspicion().trust(bay.label());
    assertThat(bay.head(KEY, false)).isEqualTo(DriveHead.ABSENT);
  }
}

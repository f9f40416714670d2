package io.buckets.storage.memory;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.seal;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveContract;
import io.buckets.storage.drive.DriveCopiesContract;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveFilesContract;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveLeasesContract;
import io.buckets.storage.drive.DriveUnderTest;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FaultyDriveTest {
  private static final RegisterKey KEY = key("a/key");
  private final MemoryDrive memory = DriveFixture.memory();

  /// A drive on which nothing goes wrong.
  private static final DriveUnderTest LUCKY =
      new DriveUnderTest() {
        private MemoryDrive inner = DriveFixture.memory();

        @Override
        public Drive create() {
          inner = DriveFixture.memory();
          return new FaultyDrive(inner, FaultPlan.seeded(1));
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
      return LUCKY;
    }
  }

  @Nested
  final class Copies extends DriveCopiesContract {
    @Override
    public DriveUnderTest kind() {
      return LUCKY;
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    public DriveUnderTest kind() {
      return LUCKY;
    }
  }

  @Nested
  final class Files extends DriveFilesContract {
    @Override
    public DriveUnderTest kind() {
      return LUCKY;
    }
  }

  private FaultyDrive faulty(FaultPlan plan) {
    return new FaultyDrive(memory, plan);
  }

  private static CommitRequest put(long ballot) {
    return change(KEY, ballot, 0, new Change.Replace(inline(0, "x" + ballot)));
  }

  private static Reason reason(FaultyDrive drive, long ballot) {
    try {
      drive.commit(put(ballot));
      throw new AssertionError("the call went through");
    } catch (DriveException e) {
      return e.reason();
    }
  }

  @Test
  void everySeventhCallFailsAndTheOthersGoThrough() throws DriveException {
    Drive drive =
        faulty(FaultPlan.seeded(1).every(7, DriveCall.HEAD, new Fault.Fail(Reason.FAILED)));
    List<Integer> failed = new ArrayList<>();
    for (int i = 1; i <= 21; i++) {
      try {
        drive.head(KEY, false);
      } catch (DriveException e) {
        failed.add(i);
      }
    }
    assertThat(failed).containsExactly(7, 14, 21);
    VersionPage.all(drive, KEY);
  }

  @Test
  void aLostRequestIsNotMadeAndALostReplyIs() throws DriveException {
    assertThat(
            reason(
                faulty(FaultPlan.seeded(1).every(1, DriveCall.COMMIT, new Fault.LoseRequest())), 3))
        .isEqualTo(Reason.TIMEOUT);
    assertThat(memory.head(KEY, false)).isEqualTo(DriveHead.ABSENT);
    assertThat(
            reason(
                faulty(FaultPlan.seeded(1).every(1, DriveCall.COMMIT, new Fault.LoseReply())), 3))
        .isEqualTo(Reason.TIMEOUT);
    assertThat(memory.head(KEY, false).ballot()).isEqualTo(ballot(3));
  }

  @Test
  void aRepeatedPromiseIsRefusedTheSecondTime() throws DriveException {
    FaultyDrive drive = faulty(FaultPlan.seeded(1).every(1, DriveCall.PREPARE, new Fault.Repeat()));
    assertThat(drive.prepare(KEY, ballot(3), false)).isInstanceOf(PrepareReply.Refused.class);
  }

  @Test
  void aPowerCutTakesWhatWasNotSynced() throws DriveException {
    FaultyDrive drive = faulty(FaultPlan.seeded(1).every(2, DriveCall.HEAD, new Fault.LosePower()));
    drive.commit(put(3));
    drive.decide(KEY, ballot(3));
    assertThat(drive.head(KEY, false).decided()).isTrue();
    assertThatThrownBy(() -> drive.head(KEY, false)).isInstanceOf(DriveException.class);
    assertThat(drive.head(KEY, false).decided()).isFalse();
  }

  @Test
  void theSameSeedCorruptsTheSameReads() throws DriveException {
    ShardName name = new ShardName(KEY, new DataId(1, 1), 1, 0);
    seal(memory, name, "0123456789");
    FaultyDrive drive = faulty(FaultPlan.seeded(5));
    List<String> first = reads(drive, name);
    assertThat(first).containsOnly("0123456789");
    drive.setPlan(FaultPlan.seeded(5).corruptReads(0.5));
    List<String> corrupted = reads(drive, name);
    assertThat(corrupted).isNotEqualTo(first).contains("0123456789");
    drive.setPlan(FaultPlan.seeded(5).corruptReads(0.5));
    assertThat(reads(drive, name)).isEqualTo(corrupted);
  }

  private static List<String> reads(Drive drive, ShardName name) throws DriveException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ByteBuffer target = ByteBuffer.allocate(10);
      drive.read(name, 0, target);
      all.add(ISO_8859_1.decode(target.flip()).toString());
    }
    return all;
  }

  @Test
  void aDriveThatFillsUpSaysSoUntilThereIsRoom() throws DriveException {
    FaultyDrive drive = faulty(FaultPlan.seeded(1).fullAfter(20));
    assertThat(drive.commit(put(3))).isInstanceOf(CommitReply.Accepted.class);
    assertThat(reason(drive, 4)).isEqualTo(Reason.FULL);
    assertThat(memory.head(KEY, false).ballot()).isEqualTo(ballot(3));
    drive.setPlan(FaultPlan.seeded(1));
    assertThat(drive.commit(put(4))).isInstanceOf(CommitReply.Accepted.class);
  }
}

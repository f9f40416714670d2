package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a drive says of files that none of its registers names, so that they can be removed without
/// all files being listed.
final class UnnamedFilesTest {
  private static final RegisterKey KEY = DriveFixture.key("key");
  private static final long FIRST = Limits.UNNAMED_FIRST.toNanos();
  private static final CommitReply ACCEPTED = new CommitReply.Accepted();

  @TempDir private Path top;
  private LocalDrives drives;
  private LocalDrive drive;

  @BeforeEach
  void open() throws Exception {
    drives = new LocalDrives(top);
    drive = drives.create();
  }

  @AfterEach
  void close() {
    drive.close();
    drives.close();
  }

  private static ShardName file(long data) {
    return new ShardName(KEY, new DataId(data, data), 1, 0);
  }

  private void seal(ShardName name) throws Exception {
    drive.stage(name, new byte[0], 0, ByteBuffer.allocate(10));
    drive.seal(name, 10, new byte[0]);
  }

  private void put(long ballot, long base) throws Exception {
    seal(file(ballot));
    Change change = new Change.Replace(DriveFixture.filed(0, file(ballot).data()));
    assertThat(drive.commit(DriveFixture.change(KEY, ballot, base, change))).isEqualTo(ACCEPTED);
  }

  private void decide(long ballot) throws Exception {
    drive.decide(KEY, DriveFixture.ballot(ballot));
  }

  /// The drive says the first file, and never the second.
  private void assertSaysOnly(ShardName unnamed, ShardName named) {
    await()
        .until(() -> {
          List<ShardName> said = drive.unnamed(10);
          assertThat(said).doesNotContain(named);
          return said.contains(unnamed);
        });
  }

  @Test
  void whatIsBegunOrSealedAndNotCommittedIsSaidUntilItIsDiscarded() throws Exception {
    drive.stage(file(5), new byte[0], 0, ByteBuffer.allocate(10));
    seal(file(6));
    put(3, 0);
    assertSaysOnly(file(5), file(3));
    assertSaysOnly(file(6), file(3));
    drive.discard(file(6));
    assertThat(drive.describe(file(6))).isNull();
    assertSaysOnly(file(5), file(6));
  }

  @Test
  void whatIsTakenBackIsSaid() throws Exception {
    put(3, 0);
    decide(3);
    put(4, 3);
    assertThat(
            drive.rollback(
                new RollbackRequest(
                    KEY,
                    DriveFixture.ballot(5),
                    DriveFixture.ballot(3),
                    List.of(DriveFixture.ballot(3)))))
        .isEqualTo(ACCEPTED);
    assertSaysOnly(file(4), file(3));
  }

  @Test
  void whatADriveHadThatWasBehindIsSaid() throws Exception {
    put(3, 0);
    decide(3);
    put(7, 6);
    assertSaysOnly(file(3), file(7));
  }

  @Test
  void whatAnErasureKeepsForARegisterThatIsNotHereIsSaid() throws Exception {
    put(3, 0);
    decide(3);
    assertThat(drive.commit(DriveFixture.change(KEY, 4, 3, new Change.Erase(true))))
        .isEqualTo(ACCEPTED);
    decide(4);
    assertSaysOnly(file(3), file(9));
  }

  @Test
  void aFileIsSaidEverMoreSeldomAndAtOnceIfItIsNotedAnew() {
    AtomicLong now = new AtomicLong();
    UnnamedFiles files = new UnnamedFiles(now::get);
    files.note(file(1));
    assertThat(files.due(10)).isEmpty();
    now.addAndGet(FIRST);
    assertThat(files.due(10)).containsExactly(file(1));
    assertThat(files.due(10)).isEmpty();
    now.addAndGet(FIRST);
    assertThat(files.due(10)).containsExactly(file(1));
    now.addAndGet(FIRST);
    assertThat(files.due(10)).isEmpty();
    now.addAndGet(FIRST);
    assertThat(files.due(10)).containsExactly(file(1));
  }

  @Test
  void whatIsNotedAfterAChangeWasMadeIsNotForgottenForIt() {
    AtomicLong now = new AtomicLong();
    UnnamedFiles files = new UnnamedFiles(now::get);
    files.note(file(1));
    files.note(file(2));
    long moment = files.moment();
    now.incrementAndGet();
    files.note(file(2));
    files.forget(List.of(file(1), file(2)), moment);
    assertThat(files.count()).isEqualTo(1);
    now.addAndGet(FIRST);
    assertThat(files.due(10)).containsExactly(file(2));
  }

  @Test
  void noMoreAreSaidThanAskedForAndTheOthersNextTime() {
    AtomicLong now = new AtomicLong();
    UnnamedFiles files = new UnnamedFiles(now::get);
    files.note(List.of(file(1), file(2)));
    now.addAndGet(FIRST);
    List<ShardName> first = files.due(1);
    assertThat(first).hasSize(1);
    assertThat(files.due(10)).hasSize(1).doesNotContainAnyElementsOf(first);
  }
}

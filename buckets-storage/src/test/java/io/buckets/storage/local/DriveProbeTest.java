package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriveProbeTest {
  private static final int BYTES = 300_000;
  private static final ShardName FILE = file(1);
  private static final ShardName LATER = file(2);

  @TempDir Path top;
  private LocalDrives drives;
  private LocalDrive drive;

  @BeforeEach
  void create() throws IOException, DriveException {
    drives = new LocalDrives(top);
    drive = drives.create();
  }

  @AfterEach
  void end() throws IOException {
    drive.close();
    drives.close();
  }

  /// A node to which a drive does not answer tries it, while others write to it.
  @Test
  void filesBeingWrittenOutliveAProbe() throws Exception {
    stage(drive, FILE, 0);
    drive.probe();
    stage(drive, FILE, BYTES);
    drive.seal(FILE, 2 * BYTES, new byte[0]);
    assertThat(drive.describe(FILE)).isNotNull();
  }

  /// Whoever did not call it meanwhile goes on with it.
  @Test
  void filesBeingWrittenOutliveAMomentInWhichItDidNotAnswer() throws Exception {
    stage(drive, FILE, 0);
    drive.suspected();
    drive.probe();
    stage(drive, FILE, BYTES);
    drive.seal(FILE, 2 * BYTES, new byte[0]);
    assertThat(drive.describe(FILE)).isNotNull();
  }

  @Test
  void filesThatWereBeingWrittenWhileItDidNotAnswerForLongAreGoneWhenItDoes() throws Exception {
    stage(drive, FILE, 0);
    CountDownLatch hanging = new CountDownLatch(1);
    drive.threads().execute(() -> await(hanging));
    Awaitility.await().until(() -> !answersAProbe());
    drive.suspected();
    awaitLetGo();
    hanging.countDown();
    Awaitility.await().until(this::answersAProbe);
    stage(drive, LATER, 0);
    drive.probe();
    assertThat(isMissing()).isTrue();
    drive.seal(LATER, BYTES, new byte[0]);
    assertThat(drive.describe(LATER)).isNotNull();
    assertThat(drive.describe(FILE)).isNull();
  }

  /// Another node tries a drive that is slow, and that this node does not take for one that hangs.
  @Test
  void filesBeingWrittenOutliveAProbeInVain() throws Exception {
    stage(drive, FILE, 0);
    CountDownLatch hanging = new CountDownLatch(1);
    drive.threads().execute(() -> await(hanging));
    Awaitility.await().until(() -> !answersAProbe());
    hanging.countDown();
    stage(drive, FILE, BYTES);
    drive.seal(FILE, 2 * BYTES, new byte[0]);
    assertThat(drive.describe(FILE)).isNotNull();
  }

  private static void await(CountDownLatch hanging) {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// As `Suspects` does, until what was being written takes no more.
  private void awaitLetGo() {
    Awaitility.await().until(() -> !answersAProbe() && isMissing());
  }

  private boolean answersAProbe() {
    try {
      drive.probe();
      return true;
    } catch (DriveException e) {
      assertThat(e.reason()).isEqualTo(DriveException.Reason.TIMEOUT);
      return false;
    }
  }

  private boolean isMissing() {
    try {
      stage(drive, FILE, BYTES);
      return false;
    } catch (DriveException e) {
      assertThat(e.reason()).isEqualTo(DriveException.Reason.MISSING);
      return true;
    }
  }

  private static ShardName file(long data) {
    return new ShardName(DriveFixture.key("key"), new DataId(data, data), 1, 0);
  }

  private static void stage(LocalDrive drive, ShardName name, long offset) throws DriveException {
    drive.stage(name, offset == 0 ? new byte[10] : new byte[0], offset, ByteBuffer.allocate(BYTES));
  }

  @Test
  void whatAProbeLeavesIsGoneAfterTheNextStart() throws Exception {
    drive.probe();
    drive.close();
    Path system = drives.path().resolve(".buckets.sys");
    Files.writeString(system.resolve("tmp").resolve("probe"), "killed while it was probed");
    Files.writeString(system.resolve("probe"), "by an earlier build");
    drives.open(drives.path()).close();
    try (Stream<Path> all = Files.walk(system)) {
      assertThat(all.map(Path::getFileName)).doesNotContain(Path.of("probe"));
    }
  }
}

package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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

  @Test
  void filesThatWereBeingWrittenWhenItDidNotAnswerAreGoneWhenItDoes() throws Exception {
    stage(drive, FILE, 0);
    drive.suspected();
    stage(drive, LATER, 0);
    drive.probe();
    assertThatThrownBy(() -> stage(drive, FILE, BYTES))
        .isInstanceOfSatisfying(
            DriveException.class,
            e -> assertThat(e.reason()).isEqualTo(DriveException.Reason.MISSING));
    drive.seal(LATER, BYTES, new byte[0]);
    assertThat(drive.describe(LATER)).isNotNull();
    assertThat(drive.describe(FILE)).isNull();
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

package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One drive of four cannot be used: the store starts with the others, says why and what to do, and
/// touches nothing where that drive should be.
final class BadDriveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private List<Path> drives = List.of();
  private Path bad = Path.of("");

  @BeforeEach
  void storeOnFour() throws IOException {
    drives = RunningServer.paths(folder.resolve("mine"), 4);
    bad = drives.get(1);
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      s3.putObject(r -> r.bucket("bucket").key("before"), SdkTest.bytes(300_000));
    }
  }

  private RunningServer start() throws IOException {
    return RunningServer.with(RunningServer.settings(drives));
  }

  private void assertServedWithout(String why) throws Exception {
    DiskImage place = DiskImage.of(bad);
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThat(server.server().notes())
          .anyMatch(note -> note.startsWith("drive " + bad + " is absent: ") && note.contains(why));
      assertThat(admin.drives("in service")).isEqualTo(3);
      assertThat(admin.get("info").toString()).contains("OUT: ").contains(why);
      assertThat(s3.getObject(r -> r.bucket("bucket").key("before")).asByteArrayUnsafe())
          .isEqualTo(SdkTest.bytes(300_000));
      s3.putObject(r -> r.bucket("bucket").key("during"), SdkTest.bytes(300_000));
      s3.createBucket(r -> r.bucket("made-during"));
    }
    assertThat(DiskImage.of(bad).entries()).isEqualTo(place.entries());
  }

  private void assertWholeAgain() throws Exception {
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server)) {
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      await().atMost(PATIENCE).until(() -> admin.isWhole("bucket", "before"));
      await().atMost(PATIENCE).until(() -> admin.isWhole("bucket", "during"));
    }
  }

  @Test
  void aDriveWithoutAFormatThatIsNotEmptyIsAbsent() throws Exception {
    Path format = bad.resolve(".buckets.sys/format.json");
    Files.move(format, folder.resolve("format"));
    assertServedWithout(
        "it is not empty, and has no .buckets.sys/format.json that says which drive it is. To have"
            + " it formatted and healed from the other drives, move its content away");
    Files.move(folder.resolve("format"), format);
    assertWholeAgain();
  }

  @Test
  void aFileInThePlaceOfADriveMakesItAbsent() throws Exception {
    Files.move(bad, folder.resolve("aside"));
    Files.writeString(bad, "text");
    assertServedWithout("it is not a directory; put the drive, or an empty directory, there");
    Files.delete(bad);
    Files.move(folder.resolve("aside"), bad);
    assertWholeAgain();
  }

  @Test
  void aDriveOfAnotherDeploymentIsAbsent() throws Exception {
    List<Path> others = RunningServer.paths(folder.resolve("others"), 4);
    RunningServer.with(RunningServer.settings(others)).close();
    Files.move(bad, folder.resolve("aside"));
    Files.move(others.get(1), bad);
    assertServedWithout("a drive of another deployment, ");
    Files.move(bad, others.get(1));
    Files.move(folder.resolve("aside"), bad);
    assertWholeAgain();
  }

  @Test
  void aDriveThatWasReplacedAndIsPutBackIsAbsent() throws Exception {
    Files.move(bad, folder.resolve("old"));
    Files.createDirectory(bad);
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server)) {
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
    }
    Files.move(bad, folder.resolve("replacement"));
    Files.move(folder.resolve("old"), bad);
    assertServedWithout(
        " is there, which was replaced by another; put the other there, or an empty");
    Files.move(bad, folder.resolve("old"));
    Files.move(folder.resolve("replacement"), bad);
    assertWholeAgain();
  }

  @Test
  void aDriveOnWhichTheStoreWentOnByItselfIsNotTakenForAnOldOne() throws Exception {
    List<Path> halves = RunningServer.paths(folder.resolve("half"), 4);
    Files.createDirectories(halves.get(0));
    Files.createDirectories(halves.get(1));
    for (int i = 2; i < 4; i++) {
      Folders.copy(drives.get(i), halves.get(i));
      Folders.delete(drives.get(i));
      Files.createDirectory(drives.get(i));
    }
    RunningServer.with(RunningServer.settings(halves)).close();
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server)) {
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
    }
    Files.move(bad, folder.resolve("ours"));
    Files.move(halves.get(3), bad);
    assertServedWithout("this store went on there by itself");
  }

  @Test
  void aDriveThatMayNotBeWrittenIsAbsent() throws Exception {
    Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeThat(Files.isWritable(bad)).as("root may write everywhere").isFalse();
      assertServedWithout("it cannot be written by this user; change its owner or mode");
    } finally {
      Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertWholeAgain();
  }

  @Test
  void whenTooFewAreLeftTheRefusalHasAllReasons() throws IOException {
    for (Path drive : drives.subList(0, 2)) {
      Files.delete(drive.resolve(".buckets.sys/format.json"));
    }
    Files.move(drives.get(2), folder.resolve("away"));
    DiskImage before = DiskImage.of(folder);
    assertThatThrownBy(() -> start().close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining(drives.get(0) + " (it is not empty, and has no .buckets.sys/format")
        .hasMessageContaining(drives.get(1) + " (it is not empty, and has no .buckets.sys/format")
        .hasMessageContaining(drives.get(2) + " (there is no such directory");
    assertThat(DiskImage.of(folder).entries()).isEqualTo(before.entries());
  }
}

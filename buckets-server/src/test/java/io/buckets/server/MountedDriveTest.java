package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drives on file systems of their own: read-only, full, and not mounted.
final class MountedDriveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PIECE_BYTES = 1 << 16;

  @TempDir Path folder;

  private final List<TemporaryMount> mounts = new ArrayList<>();
  private List<Path> drives = List.of();

  private void storeOnFour(int mounted, int mebibytes) throws Exception {
    drives = RunningServer.paths(folder, 4);
    for (Path drive : drives.subList(0, mounted)) {
      mounts.add(TemporaryMount.of(drive, mebibytes));
    }
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      s3.putObject(r -> r.bucket("bucket").key("key"), SdkTest.bytes(300_000));
      for (Path drive : drives) {
        await().atMost(PATIENCE).until(() -> Files.exists(drive.resolve(".buckets.sys/reserve")));
      }
    }
  }

  @AfterEach
  void unmount() throws Exception {
    for (TemporaryMount mount : mounts) {
      mount.close();
    }
  }

  private RunningServer start() throws IOException {
    return RunningServer.with(RunningServer.settings(drives));
  }

  private static void assertRead(RunningServer server) {
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThat(s3.getObject(r -> r.bucket("bucket").key("key")).asByteArrayUnsafe())
          .isEqualTo(SdkTest.bytes(300_000));
    }
  }

  private static void awaitAll(RunningServer server) throws Exception {
    try (AdminCalls admin = new AdminCalls(server)) {
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
    }
  }

  @Test
  void aReadOnlyFileSystemIsToldAsSuchAndComesBackByItselfWhenMended() throws Exception {
    storeOnFour(1, 400);
    mounts.getFirst().remount("ro");
    try (RunningServer server = start()) {
      assertThat(server.server().notes())
          .singleElement()
          .asString()
          .startsWith("drive " + drives.getFirst() + " is absent: it cannot be written by anyone")
          .contains("mount it for writing again")
          .doesNotContain("owner");
      assertRead(server);
      mounts.getFirst().remount("rw");
      awaitAll(server);
    }
  }

  @Test
  void aNewStoreOnAReadOnlyFileSystemIsRefusedAsSuch() throws Exception {
    mounts.add(TemporaryMount.of(folder.resolve("ro"), 100));
    mounts.getFirst().remount("ro");
    for (Path path : List.of(folder.resolve("ro"), folder.resolve("ro/below"))) {
      drives = List.of(path, folder.resolve("other"));
      assertThatThrownBy(() -> start().close())
          .isInstanceOf(Configuration.Mistake.class)
          .hasMessageContaining("cannot be written by anyone: ");
      assertThat(folder.resolve("other")).doesNotExist();
    }
  }

  @Test
  void aStoreStartsOnDrivesThatAreFullToTheLastByte() throws Exception {
    storeOnFour(4, 300);
    for (Path drive : drives) {
      fill(drive.resolve("junk"));
      assertThat(Files.getFileStore(drive).getUsableSpace()).isZero();
    }
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertRead(server);
      for (Path drive : drives) {
        Files.delete(drive.resolve("junk"));
      }
      awaitAll(server);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> {
            s3.deleteObject(r -> r.bucket("bucket").key("key"));
            return true;
          });
      // Room is set aside again as soon as there is some.
      for (Path drive : drives) {
        await().atMost(PATIENCE).until(() -> Files.exists(drive.resolve(".buckets.sys/reserve")));
      }
    }
  }

  private static void fill(Path junk) throws IOException {
    try (OutputStream out = Files.newOutputStream(junk)) {
      for (int bytes = PIECE_BYTES; bytes > 0; bytes /= 2) {
        fill(out, new byte[bytes]);
      }
    }
  }

  private static void fill(OutputStream out, byte[] piece) {
    try {
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      assertThat(e).as("it is full for a piece of that size").isNotNull();
    }
  }

  @Test
  void theMountPointOfADiskThatIsNotMountedIsNotFormatted() throws Exception {
    storeOnFour(2, 400);
    Path bare = drives.getFirst();
    Path copy = folder.resolve("copy");
    copy(bare, copy);
    mounts.getFirst().close();
    assertThat(bare).isEmptyDirectory();
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThat(server.server().notes())
          .singleElement()
          .asString()
          .startsWith("drive " + bare + " is absent: nothing is mounted at " + bare);
      assertRead(server);
      s3.createBucket(r -> r.bucket("made-meanwhile"));
      assertThat(bare).isEmptyDirectory();
      // Another disk with what the first held: mounted, it is in service, and no start is needed.
      mounts.add(TemporaryMount.of(bare, 400));
      copy(copy, bare);
      awaitAll(server);
    }
    // And an empty disk is formatted in its place.
    mounts.getLast().close();
    mounts.add(TemporaryMount.of(bare, 400));
    try (RunningServer server = start()) {
      assertThat(server.server().notes())
          .anyMatch(note -> note.startsWith(bare + " was empty: it is formatted"));
      awaitAll(server);
    }
  }

  @Test
  void aDiskThatCannotBeFormattedTakesNoPlaceAndTheOthersServe() throws Exception {
    storeOnFour(0, 0);
    Path bad = drives.getFirst();
    Files.move(bad, folder.resolve("lost"));
    for (int files : List.of(1, 2, 5, 8, 12)) {
      mounts.add(TemporaryMount.of(bad, 100, ",nr_inodes=" + files));
      try (RunningServer server = start();
          AdminCalls admin = new AdminCalls(server)) {
        assertThat(server.server().notes())
            .as("with room for %s files", files)
            .anyMatch(
                note -> note.startsWith("drive " + bad + " is absent: it cannot be formatted"));
        assertThat(admin.drives("in service")).isEqualTo(3);
        assertRead(server);
      }
      mounts.getLast().close();
    }
    try (RunningServer server = start()) {
      awaitAll(server);
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    Process process =
        new ProcessBuilder("cp", "-a", from + "/.", to.toString()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}

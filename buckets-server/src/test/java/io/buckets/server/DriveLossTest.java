package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Drives that are absent, come back, or are replaced by empty directories.
final class DriveLossTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<Integer> SIZES = List.of(0, 10, 100_000, 300_000, 2_500_000);

  @TempDir Path folder;

  private List<Path> drives = List.of();

  @BeforeEach
  void storeOnFour() throws IOException {
    drives = RunningServer.paths(folder, 4);
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      storeAll(s3, "before");
    }
  }

  private RunningServer start() throws IOException {
    return RunningServer.with(RunningServer.settings(drives));
  }

  private static void storeAll(SdkCalls s3, String prefix) {
    for (int size : SIZES) {
      s3.putObject(r -> r.bucket("bucket").key(prefix + size), SdkTest.bytes(size));
    }
  }

  private static void assertAll(SdkCalls s3, String prefix) {
    for (int size : SIZES) {
      byte[] got = s3.getObject(r -> r.bucket("bucket").key(prefix + size)).asByteArrayUnsafe();
      assertThat(Arrays.equals(got, SdkTest.bytes(size))).as(prefix + size).isTrue();
    }
  }

  @Test
  void anAbsentDriveIsToleratedNamedAndTakenBackWhenItReturns() throws Exception {
    Path lost = drives.get(2);
    Path away = folder.resolve("away");
    Files.move(lost, away);
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      String why =
          "there is no such directory; make an empty one to have it healed from the others";
      assertThat(server.server().notes()).containsExactly("drive " + lost + " is absent: " + why);
      assertThat(drive(admin, lost).path("state").asString()).isEqualTo("OUT: " + why);
      assertThat(admin.drives("in service")).isEqualTo(3);
      assertThat(admin.get("info").path("ready").asBoolean()).isTrue();
      assertAll(s3, "before");
      storeAll(s3, "during");
      Files.move(away, lost);
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      awaitWhole(admin, "before");
      awaitWhole(admin, "during");
      assertAll(s3, "during");
    }
  }

  @Test
  void anEmptyDirectoryInThePlaceOfAKnownDriveIsHealedInTheBackground() throws Exception {
    Path lost = drives.get(1);
    Files.move(lost, folder.resolve("broken"));
    Files.createDirectory(lost);
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThat(server.server().notes())
          .containsExactly(
              lost + " was empty: it is formatted in the place of a lost drive and is filled");
      assertThat(admin.get("info").path("generation").asLong()).isEqualTo(2);
      assertAll(s3, "before");
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      awaitWhole(admin, "before");
    }
    // Two others may go now: what is left has been made whole.
    Files.move(drives.get(0), folder.resolve("gone"));
    try (RunningServer server = start();
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertAll(s3, "before");
    }
  }

  @Test
  void aDriveThatGoesWhileTheServerRunsIsNamedAndTheOthersServe() throws Exception {
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      Files.move(drives.get(3), folder.resolve("pulled"));
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 3);
      assertThat(drive(admin, drives.get(3)).path("state").asString())
          .startsWith("OUT: the drive's directory is gone");
      assertAll(s3, "before");
      storeAll(s3, "after");
      assertAll(s3, "after");
      Files.move(folder.resolve("pulled"), drives.get(3));
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      awaitWhole(admin, "after");
    }
  }

  @Test
  void aDriveFromUnderWhichItsShardFilesAreTakenIsFilledAgain() throws Exception {
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      Path files = drives.get(3).resolve(".buckets");
      Files.move(files, folder.resolve("taken"));
      await().atMost(PATIENCE).until(() -> Files.isDirectory(files.resolve("data")));
      storeAll(s3, "after");
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      awaitWhole(admin, "before");
      awaitWhole(admin, "after");
      assertAll(s3, "before");
    }
  }

  private static JsonNode drive(AdminCalls admin, Path path) throws Exception {
    return admin
        .get("info")
        .path("drives")
        .valueStream()
        .filter(drive -> drive.path("path").asString().equals(path.toString()))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitWhole(AdminCalls admin, String prefix) {
    for (int size : SIZES) {
      await().atMost(PATIENCE).until(() -> admin.isWhole("bucket", prefix + size));
    }
  }
}

package io.buckets.storage.local;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.put;
import static io.buckets.storage.drive.DriveFixture.seal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveHealth;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Golden;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalDriveTest {
  private static final RegisterKey KEY = key("a/key");

  @TempDir Path top;
  private LocalDrives drives;

  @BeforeEach
  void share() {
    drives = new LocalDrives(top);
  }

  @AfterEach
  void unshare() {
    drives.close();
  }

  @Test
  void aDriveWhoseFilesCannotBeClosedIsLetGoOfAllTheSame() throws Exception {
    LocalDrive drive = drives.create();
    ShardName name = new ShardName(KEY, new DataId(7, 7), 1, 0);
    drive.stage(name, new byte[0], 0, ByteBuffer.wrap("staged".getBytes(UTF_8)));
    Path data = drives.path().resolve(".buckets").resolve("data");
    Path directory;
    try (Stream<Path> directories = Files.list(data)) {
      directory = directories.findFirst().orElseThrow();
    }
    Files.move(directory, top.resolve("gone"));
    Files.writeString(directory, "no directory");
    drive.close();
    drives.open(drives.path()).close();
  }

  @Test
  void aHeadWrittenJustNowIsToldFromMemory() throws Exception {
    try (LocalDrive drive = drives.create()) {
      assertThat(drive.headInMemory(KEY, true)).isEqualTo(DriveHead.ABSENT);
      put(drive, KEY, 3, 0, replace("bytes"));
      assertThat(drive.headInMemory(KEY, true)).isNotNull().isEqualTo(drive.head(KEY, true));
    }
  }

  private static Change replace(String text) {
    return new Change.Replace(inline(0, text));
  }

  private static void assertOffline(Drive drive) {
    assertThatThrownBy(() -> drive.head(KEY, false))
        .isInstanceOf(DriveException.class)
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.OFFLINE);
  }

  @Test
  void twoPathsToOneDriveAreRefused() throws Exception {
    try (LocalDrive drive = drives.create()) {
      Path other = Files.createSymbolicLink(top.resolve("other"), drives.path());
      assertThatThrownBy(() -> drives.open(other))
          .isInstanceOf(DriveException.class)
          .hasMessageContaining("two paths");
      assertThat(drive.health().inService()).isTrue();
    }
    drives.open(drives.path()).close();
  }

  @Test
  void aCleanRestartPromisesAtOnceWhatIsNewerThanBefore() throws Exception {
    try (LocalDrive drive = drives.create()) {
      drive.prepare(key("x"), ballot(100), false);
    }
    try (LocalDrive drive = drives.open(drives.path())) {
      PrepareReply refused = new PrepareReply.Refused(ballot(100));
      assertThat(drive.prepare(KEY, ballot(100), false)).isEqualTo(refused);
      assertThat(drive.prepare(KEY, ballot(101), false)).isInstanceOf(PrepareReply.Promised.class);
    }
  }

  @Test
  void aPromiseNeverPassesTheCeilingOnDisk() throws Exception {
    LocalDrive drive = drives.create();
    Path original = drives.path();
    for (int i = 1; i < 2000; i += 37) {
      drive.prepare(key("k" + i), ballot(i), false);
      if (i % 5 == 0) {
        try (LocalDrive after = drives.copyAndOpen(original)) {
          assertThat(after.prepare(key("other"), ballot(i), false))
              .as("ballot %s", i)
              .isInstanceOf(PrepareReply.Refused.class);
        }
      }
    }
    drive.close();
  }

  @Test
  void aTornTailOfTheLogLosesNothingBeforeIt() throws Exception {
    LocalDrive drive = drives.create();
    for (int i = 0; i < 50; i++) {
      put(drive, key("k" + i), 10 + i, 0, replace("value " + i));
    }
    Path torn = top.resolve("torn");
    LocalDrives.copy(drives.path(), torn);
    drive.close();
    tear(torn.resolve(".buckets.sys/index"));
    try (LocalDrive after = drives.open(torn)) {
      int found = 0;
      while (found < 50 && !after.head(key("k" + found), false).head().isEmpty()) {
        found++;
      }
      assertThat(found).isBetween(40, 50);
      for (int i = found; i < 50; i++) {
        assertThat(after.head(key("k" + i), false)).isEqualTo(DriveHead.ABSENT);
      }
      put(after, key("after"), 1000, 0, replace("works"));
    }
  }

  /// Cuts the newest log short, as a crash in the middle of a write does.
  private static void tear(Path index) throws IOException {
    try (Stream<Path> files = Files.list(index)) {
      Path log =
          files.filter(f -> f.toString().endsWith(".log")).max(Path::compareTo).orElseThrow();
      try (var channel = java.nio.channels.FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 700);
      }
    }
  }

  @Test
  void anUndecidedRegisterIsKnownAfterARestartAndCanBeDecidedThen() throws Exception {
    LocalDrive drive = drives.create();
    put(drive, KEY, 3, 0, replace("first"));
    drive.commit(change(KEY, 5, 3, replace("second")));
    drive.close();
    drive = drives.open(drives.path());
    assertThat(drive.head(KEY, true).decided()).isFalse();
    assertThat(drive.head(KEY, true).undoShard()).isNotNull();
    drive.decide(KEY, ballot(5));
    LocalDrive decided = drive;
    await().until(() -> decided.head(KEY, false).decided());
    drive.close();
    try (LocalDrive again = drives.open(drives.path())) {
      assertThat(again.head(KEY, false).decided()).isTrue();
      assertThat(again.head(KEY, false).undo()).isNull();
    }
  }

  @Test
  void aDriveWhoseDirectoryIsDeletedGoesOutOfServiceAndCanComeBack() throws Exception {
    LocalDrive drive = drives.create();
    put(drive, KEY, 3, 0, replace("x"));
    Path aside = top.resolve("aside");
    LocalDrives.copy(drives.path(), aside);
    LocalDrives.delete(drives.path());
    assertThatThrownBy(() -> drive.commit(change(key("b"), 5, 0, replace("y"))))
        .isInstanceOf(DriveException.class);
    assertOffline(drive);
    assertThat(drive.health().reason()).contains("gone");
    assertThatThrownBy(drive::reopen).isInstanceOf(DriveException.class);
    Files.createDirectory(drives.path());
    assertThatThrownBy(drive::reopen).isInstanceOf(DriveException.class);
    assertThat(drives.path()).isEmptyDirectory();
    Files.delete(drives.path());
    LocalDrives.copy(aside, drives.path());
    drive.reopen();
    assertThat(drive.health()).isEqualTo(DriveHealth.GOOD);
    assertThat(DriveFixture.picture(drive, KEY)).hasSize(1);
    drive.close();
  }

  @Test
  void anotherDriveInTheSamePlaceIsNotTakenForThisOne() throws Exception {
    LocalDrive drive = drives.create();
    LocalDrives.delete(drives.path());
    LocalDrives.format(drives.path(), new UUID(9, 9));
    drive.check();
    assertOffline(drive);
    assertThatThrownBy(drive::reopen).hasMessageContaining("another drive");
    assertThatThrownBy(() -> drives.open(drives.path())).hasMessageContaining("another drive");
    drive.close();
  }

  @Test
  void aDeletedDirectoryIsNoticedWithoutAWriteAndCallsSayItAsHealthDoes() throws Exception {
    LocalDrive drive = drives.create();
    LocalDrives.delete(drives.path());
    drive.check();
    assertOffline(drive);
    assertThatThrownBy(() -> drive.head(KEY, false)).hasMessage(drive.health().reason());
    drive.close();
  }

  @Test
  void aDirectoryThatCannotBeLookedAtIsNotToldAsGone() throws Exception {
    LocalDrive drive = drives.create();
    Files.move(drives.path(), top.resolve("elsewhere"));
    Files.createSymbolicLink(drives.path(), drives.path());
    drive.check();
    assertOffline(drive);
    assertThat(drive.health().reason()).contains("cannot be looked at").doesNotContain("gone");
    Files.delete(drives.path());
    drive.close();
  }

  @Test
  void aFullDriveRefusesWhatNeedsRoomAndTakesWhatMakesSome() throws Exception {
    LocalDrive drive = drives.create();
    put(drive, KEY, 3, 0, replace("x"));
    drive.close();
    long free = Files.getFileStore(top).getUsableSpace();
    drive = drives.open(drives.path(), Durability.ALWAYS, 2 * free);
    LocalDrive full = drive;
    assertThatThrownBy(() -> full.commit(change(key("b"), 5, 0, replace("y"))))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.FULL);
    ShardName name = new ShardName(KEY, new DataId(1, 1), 1, 0);
    assertThatThrownBy(() -> seal(full, name, "content"))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.FULL);
    assertThat(full.usage().freeBytes()).isZero();
    assertThat(full.health()).isEqualTo(DriveHealth.GOOD);
    assertThat(DriveFixture.picture(full, KEY)).hasSize(1);
    put(full, KEY, 6, 3, new Change.Erase(false));
    assertThat(DriveFixture.picture(full, KEY)).isEmpty();
    drive.close();
  }

  @Test
  void everyDurabilityKeepsWhatWasWrittenThroughACleanRestart() throws Exception {
    for (Durability durability : Durability.values()) {
      drives.create().close();
      try (LocalDrive drive = drives.open(drives.path(), durability, 0)) {
        put(drive, KEY, 3, 0, replace("x"));
        seal(drive, new ShardName(KEY, new DataId(1, 1), 1, 0), "content");
      }
      try (LocalDrive drive = drives.open(drives.path(), durability, 0)) {
        assertThat(DriveFixture.picture(drive, KEY)).hasSize(1);
      }
    }
  }

  @Test
  void aDriveThatLostItsIndexDoesNotDenyWhatItHeld() throws Exception {
    LocalDrive drive = drives.create();
    put(drive, KEY, 3, 0, replace("x"));
    drive.close();
    LocalDrives.delete(drives.path().resolve(".buckets.sys/index"));
    try (LocalDrive empty = drives.open(drives.path())) {
      assertOffline(empty);
      assertThat(empty.health().reason()).contains("in question: its index has no file CURRENT");
      empty.refill("lost", Mark.NONE, false);
      assertThat(empty.status().filling()).isTrue();
      assertThat(empty.fillingWhy()).isEqualTo("lost");
      assertThat(empty.head(KEY, false).unknown()).isTrue();
    }
    try (LocalDrive again = drives.open(drives.path())) {
      assertThat(again.status().filling()).isTrue();
    }
  }

  @Test
  void aLongDocumentIsKeptBesideItsHeadAndGoesWithIt() throws Exception {
    String longText = "0123456789".repeat(5000);
    String longer = longText + "!";
    List<String> rows = List.of("null short 2 shard of short");
    try (LocalDrive drive = drives.create()) {
      put(drive, KEY, 1, 0, new Change.AddVersion(inline(1, longText)));
      put(drive, KEY, 2, 1, new Change.AddVersion(inline(2, longer)));
      put(drive, KEY, 3, 2, new Change.EditVersion(inline(1, longer)));
      assertThat(DriveFixture.picture(drive, KEY)).hasSize(2).allMatch(v -> v.contains(longer));
      drive.commit(change(KEY, 4, 3, replace("short")));
      drive.rollback(new RollbackRequest(KEY, ballot(5), ballot(3)));
      assertThat(DriveFixture.picture(drive, KEY)).hasSize(2).allMatch(v -> v.contains(longer));
      assertThat(
              drive
                  .scan(new ScanRequest(Space.OBJECTS, 7, new byte[0], new byte[0], 9, true))
                  .entries())
          .allMatch(e ->
              new String(Objects.requireNonNull(e.head().head().newest()).meta(), UTF_8)
                  .contains(longer));
    }
    try (LocalDrive drive = drives.open(drives.path())) {
      assertThat(DriveFixture.picture(drive, KEY)).hasSize(2).allMatch(v -> v.contains(longer));
      put(drive, KEY, 6, 3, replace("short"));
      assertThat(DriveFixture.picture(drive, KEY)).isEqualTo(rows);
    }
    try (DriveResources resources = new DriveResources(4 << 20, 16 << 20);
        DriveIndex index =
            DriveIndex.open(
                drives.path().resolve(".buckets.sys/index"), resources, IndexOptions.Mode.STRICT)) {
      index.walk(
          Family.PARTS,
          new byte[0],
          (key, value) -> {
            throw new AssertionError("a document was left behind");
          });
    }
  }

  @Test
  void aDamagedFrameIsCorruptAndTheDriveServesOn() throws Exception {
    LocalDrive drive = drives.create();
    ShardName name = new ShardName(KEY, new DataId(1, 1), 1, 0);
    seal(drive, name, "content");
    Path file;
    try (Stream<Path> all = Files.walk(drives.path().resolve(".buckets"))) {
      file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> drive.describe(name))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.CORRUPT);
    assertThatThrownBy(() -> drive.read(name, 0, ByteBuffer.allocate(1)))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.CORRUPT);
    assertThat(drive.health().inService()).isTrue();
    seal(drive, name, "repaired");
    assertThat(DriveFixture.content(drive, name)).isEqualTo("repaired");
    drive.close();
  }

  @Test
  void noByteOfAKeyReachesAFileName() throws Exception {
    try (LocalDrive drive = drives.create()) {
      for (String text : List.of("../../escape", "a/b", ".", "..", "%2F", "\u0001\u0000")) {
        seal(drive, new ShardName(key(text), new DataId(7, 7), 1, 2), "x");
      }
      try (Stream<Path> all = Files.walk(drives.path().resolve(".buckets"))) {
        assertThat(
                all.filter(Files::isRegularFile).map(p -> drives.path().relativize(p).toString()))
            .hasSize(6)
            .allMatch(p ->
                p.matches(
                    "\\.buckets/data/([0-9a-f]{2})/\\1[0-9a-f]{14}-0{15}70{15}7\\.part\\.1\\.2"));
      }
    }
  }

  @Test
  void aFileWrittenByAnEarlierBuildIsReadAndWrittenByteForByte() throws Exception {
    LocalDrive drive = drives.create();
    ShardName name = new ShardName(KEY, new DataId(1, -1), 3, 2);
    drive.stage(name, "header".getBytes(UTF_8), 0, ByteBuffer.wrap("data".getBytes(UTF_8)));
    drive.seal(name, 4, "{\"format\":1}".getBytes(UTF_8));
    try (Stream<Path> all = Files.walk(drives.path().resolve(".buckets"))) {
      Path file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(Files.readAllBytes(file)).isEqualTo(Golden.hex("shard-file-1.hex"));
    }
    drive.close();
  }
}

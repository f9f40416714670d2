package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A drive never goes back in time unnoticed: whatever becomes of an index while nobody looks, what
/// was acknowledged is read, what was deleted stays deleted, and the drives are in step again.
final class IndexDamageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final Map<String, byte[]> held = new HashMap<>();
  private final Set<String> gone = new HashSet<>();
  private List<Path> drives = List.of();

  /// What may happen to an index.
  enum Harm {
    FLIP {
      @Override
      void to(Path index) throws IOException {
        Path log = newest(index, ".log");
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 3] ^= 1;
        Files.write(log, bytes);
      }
    },
    CUT {
      @Override
      void to(Path index) throws IOException {
        Path log = newest(index, ".log");
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    NO_LOG {
      @Override
      void to(Path index) throws IOException {
        Files.delete(newest(index, ".log"));
      }
    },
    NO_CURRENT {
      @Override
      void to(Path index) throws IOException {
        Files.delete(index.resolve("CURRENT"));
      }
    },
    BAD_CURRENT {
      @Override
      void to(Path index) throws IOException {
        Files.writeString(index.resolve("CURRENT"), "nothing of the kind");
      }
    },
    NO_MANIFEST {
      @Override
      void to(Path index) throws IOException {
        try (Stream<Path> files = Files.list(index)) {
          for (Path file : files.filter(f -> f.toString().contains("MANIFEST")).toList()) {
            Files.delete(file);
          }
        }
      }
    },
    BAD_MANIFEST {
      @Override
      void to(Path index) throws IOException {
        String name = Files.readString(index.resolve("CURRENT")).strip();
        byte[] bytes = Files.readAllBytes(index.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(index.resolve(name), bytes);
      }
    };

    abstract void to(Path index) throws IOException;
  }

  private static Path newest(Path index, String ending) throws IOException {
    try (Stream<Path> files = Files.list(index)) {
      return files
          .filter(f -> f.toString().endsWith(ending))
          .filter(f -> f.toFile().length() > 0)
          .max(Comparator.comparingLong(f -> f.toFile().length()))
          .orElseThrow();
    }
  }

  private static Path index(Path drive) {
    return drive.resolve(".buckets.sys").resolve("index");
  }

  private RunningServer start() throws IOException {
    return RunningServer.with(RunningServer.settings(drives));
  }

  private static SdkCalls s3(RunningServer server) {
    return SdkKind.SYNC.open(server.endpoint());
  }

  private void put(SdkCalls s3, String key, String text, int bytes) {
    byte[] body = text.repeat(bytes / text.length() + 1).getBytes(UTF_8);
    s3.putObject(r -> r.bucket("bucket").key(key), body);
    held.put(key, body);
    gone.remove(key);
  }

  private void delete(SdkCalls s3, String key) {
    s3.deleteObject(r -> r.bucket("bucket").key(key));
    held.remove(key);
    gone.add(key);
  }

  /// Sixty objects, a third of them overwritten, a third deleted.
  private void fill(SdkCalls s3, String prefix) {
    for (int i = 0; i < 60; i++) {
      put(s3, prefix + i, "first", i % 10 == 0 ? 200_000 : 1000);
    }
    change(s3, prefix);
  }

  private void change(SdkCalls s3, String prefix) {
    for (int i = 0; i < 20; i++) {
      put(s3, prefix + i, "second", i % 10 == 5 ? 200_000 : 1000);
      delete(s3, prefix + (20 + i));
    }
  }

  private void store(int count) throws IOException {
    drives = RunningServer.paths(folder, count);
    try (RunningServer server = start();
        SdkCalls s3 = s3(server)) {
      s3.createBucket(r -> r.bucket("bucket"));
      fill(s3, "k");
    }
  }

  private void assertHeld(SdkCalls s3) {
    held.forEach((key, body) ->
        assertThat(s3.getObject(r -> r.bucket("bucket").key(key)).asByteArrayUnsafe())
            .as(key)
            .isEqualTo(body));
    Set<String> listed =
        s3.listObjectsV2(r -> r.bucket("bucket")).contents().stream()
            .map(S3Object::key)
            .collect(Collectors.toSet());
    assertThat(listed).isEqualTo(held.keySet());
  }

  /// Everything is there while the drives are filled, and when they are in step.
  private void assertHeals(int harmed) throws Exception {
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = s3(server)) {
      assertThat(
              server.server().notes().stream().filter(n -> n.contains("is filled by the others")))
          .hasSize(harmed);
      assertHeld(s3);
      awaitInStep(admin);
      assertHeld(s3);
    }
    // Nothing is in question any more.
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = s3(server)) {
      assertThat(admin.drives("in service")).isEqualTo(drives.size());
      assertHeld(s3);
    }
  }

  private void awaitInStep(AdminCalls admin) throws Exception {
    await().atMost(PATIENCE).until(() -> admin.drives("in service") == drives.size());
    for (String key : held.keySet()) {
      await().atMost(PATIENCE).until(() -> admin.isWhole("bucket", key));
    }
    for (Path drive : drives) {
      assertThat(drive.resolve(".buckets.sys").resolve("index.aside")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 2"})
  void aFlippedBitInTheLogLosesNothing(int count, int harmed) throws Exception {
    store(count);
    for (Path drive : drives.subList(0, harmed)) {
      Harm.FLIP.to(index(drive));
    }
    assertHeals(harmed);
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT", "NO_LOG"})
  void whatIsCutOffTheLogsOfTwoDrivesIsNotLost(Harm harm) throws Exception {
    store(4);
    harm.to(index(drives.get(1)));
    harm.to(index(drives.get(3)));
    assertHeals(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_CURRENT", "BAD_CURRENT", "NO_MANIFEST", "BAD_MANIFEST"})
  void anIndexThatCannotBeOpenedIsMadeAgain(Harm harm) throws Exception {
    store(4);
    harm.to(index(drives.get(2)));
    assertHeals(1);
  }

  @Test
  void olderCopiesOfTwoDrivesAreNoticed() throws Exception {
    store(4);
    Path copies = folder.resolve("copies");
    Folders.copy(drives.get(0), copies.resolve("0"));
    Folders.copy(drives.get(2), copies.resolve("2"));
    try (RunningServer server = start();
        SdkCalls s3 = s3(server)) {
      fill(s3, "later");
    }
    Folders.move(copies.resolve("0"), drives.get(0));
    Folders.move(copies.resolve("2"), drives.get(2));
    assertHeals(2);
  }

  @Test
  void anOlderCopyBesideADriveThatWasAbsentIsNoticed() throws Exception {
    store(4);
    Path copy = folder.resolve("copy");
    Folders.copy(drives.get(0), copy);
    Files.move(drives.get(3), folder.resolve("away"));
    try (RunningServer server = start();
        SdkCalls s3 = s3(server)) {
      fill(s3, "later");
      change(s3, "k");
    }
    Files.move(folder.resolve("away"), drives.get(3));
    Folders.move(copy, drives.get(0));
    assertHeals(1);
  }

  @Test
  void whatWasDeletedAndForgottenDoesNotComeBackFromAnOlderCopy() throws Exception {
    store(4);
    Path copy = folder.resolve("copy");
    Folders.copy(drives.get(1), copy);
    try (RunningServer server = start();
        SdkCalls s3 = s3(server)) {
      for (String key : List.copyOf(held.keySet())) {
        delete(s3, key);
      }
      // A drive that was late is made good first: what it lacks may be collected nowhere.
      await().atMost(PATIENCE).until(() -> isDecided(server.server().bays().values()));
      await().atMost(PATIENCE).until(() -> collect(server.server().bays().values()) == 0);
    }
    Folders.move(copy, drives.get(1));
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = s3(server)) {
      assertHeld(s3);
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      assertHeld(s3);
      s3.deleteBucket(r -> r.bucket("bucket"));
    }
  }

  /// Whether all drives hold the same registers, all of them decided.
  private static boolean isDecided(Iterable<DriveBay> bays) throws Exception {
    Set<Set<String>> registers = new HashSet<>();
    for (DriveBay bay : bays) {
      List<ScanPage.Entry> entries = entries(bay);
      if (!entries.stream().allMatch(ScanPage.Entry::decided)) {
        return false;
      }
      registers.add(
          entries.stream().map(e -> new String(e.indexKey(), UTF_8)).collect(Collectors.toSet()));
    }
    return registers.size() == 1;
  }

  private static List<ScanPage.Entry> entries(DriveBay bay) throws Exception {
    byte[] all = new byte[0];
    return bay.scan(new ScanRequest(Space.OBJECTS, -1, all, all, 1000, false)).entries();
  }

  /// Forgets all tombstones on all drives, as a walk does once they are old enough.
  ///
  /// @return how many registers are left
  private static int collect(Iterable<DriveBay> bays) throws Exception {
    int left = 0;
    for (DriveBay bay : bays) {
      for (ScanPage.Entry entry : entries(bay)) {
        left++;
        bay.collect(IndexKey.parse(Space.OBJECTS, entry.indexKey()), entry.ballot());
      }
    }
    return left;
  }

  @Test
  void aTableThatIsMissingAndOneThatIsDamagedAreMadeGood() throws Exception {
    store(4);
    // Opening what an earlier build left puts all of it into tables.
    for (Path drive : drives) {
      Files.write(drive.resolve(".buckets.sys").resolve("index.made"), new byte[0]);
    }
    start().close();
    Files.delete(newest(index(drives.get(0)), ".sst"));
    Path table = newest(index(drives.get(1)), ".sst");
    byte[] bytes = Files.readAllBytes(table);
    for (int at = 0; at < bytes.length / 2; at += 64) {
      bytes[at] ^= 1;
    }
    Files.write(table, bytes);
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = s3(server)) {
      // The damage is met by whoever reads that table, and then the drive is filled.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertHeld(s3);
            assertThat(admin.drives("in service")).isEqualTo(4);
          });
      assertThat(server.server().notes()).anyMatch(note -> note.contains("is damaged"));
      awaitInStep(admin);
      assertHeld(s3);
    }
  }

  @Test
  void aStoreOfOneDriveDoesNotStartWithADamagedLogUntilTheLossIsAccepted() throws Exception {
    store(1);
    Harm.FLIP.to(index(drives.get(0)));
    assertThatThrownBy(this::start)
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("its index is damaged")
        .hasMessageContaining("it knows nothing of what was written after")
        .hasMessageContaining("--accept-loss");
    assertThatThrownBy(this::start).hasMessageContaining("--accept-loss");
    Map<ConfigKey, String> settings = RunningServer.settings(drives);
    settings.put(ConfigKey.ACCEPT_LOSS, "yes");
    try (RunningServer server = RunningServer.with(settings);
        SdkCalls s3 = s3(server)) {
      s3.putObject(r -> r.bucket("bucket").key("after"), new byte[10]);
    }
    try (RunningServer server = start();
        SdkCalls s3 = s3(server)) {
      assertThat(s3.getObject(r -> r.bucket("bucket").key("after")).asByteArrayUnsafe())
          .hasSize(10);
    }
  }
}

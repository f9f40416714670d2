package io.buckets.storage.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.StoreException;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.local.LocalDrives;
import io.buckets.storage.object.LocalStore;
import io.buckets.storage.object.Mischief;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of deviation, made on purpose on a copy of one small store.
final class FsckTest {
  @TempDir private static Path top;
  private static Path whole;

  @TempDir private Path here;

  @BeforeAll
  static void aStoreThatIsWhole() throws Exception {
    whole = Files.createDirectory(top.resolve("whole"));
    try (LocalStore store = new LocalStore(whole)) {
      Mischief.fill(store.store.objects());
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      // The drives are in use: they are looked at beside the process that serves them. Copies and
      // decides that nobody waited for come in for a while.
      List<Deviation> found = run(whole, InstantSource.system());
      while (!found.isEmpty() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
        found = run(whole, InstantSource.system());
      }
      assertThat(found).isEmpty();
    }
  }

  private static List<Deviation> run(Path store, InstantSource clock) {
    List<Deviation> found = new ArrayList<>();
    Fsck.Summary summary =
        new Fsck(LocalStore.drives(store), LocalStore::placement, clock).run(found::add);
    assertThat(summary.whole()).isEqualTo(found.isEmpty());
    return found;
  }

  @Test
  void aWholeStoreIsCleanAndIsNotChangedByLooking() throws IOException {
    Map<String, String> before = hashes(whole);
    List<Deviation> found = new ArrayList<>();
    Fsck.Summary summary =
        new Fsck(LocalStore.drives(whole), LocalStore::placement, InstantSource.system())
            .run(found::add);
    assertThat(found).isEmpty();
    assertThat(summary.registers()).isEqualTo(Mischief.REGISTERS);
    assertThat(summary.files()).isEqualTo(Mischief.FILES * 4L);
    assertThat(summary.bytes()).isGreaterThan(4L * 150_000);
    assertThat(hashes(whole)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindOfDeviationIsNamedAndNothingIsChanged(Kind kind) throws Exception {
    for (Path drive : LocalStore.drives(whole)) {
      LocalDrives.copy(drive, here.resolve(whole.relativize(drive).toString()));
    }
    String named = Mischief.make(kind, here);
    Map<String, String> before = hashes(here);
    boolean later = kind == Kind.TOMBSTONE_OLD;
    List<Deviation> found =
        run(here, later ? () -> Instant.now().plusSeconds(3600) : InstantSource.system());
    assertThat(found)
        .anySatisfy(deviation -> {
          assertThat(deviation.kind()).isEqualTo(kind);
          assertThat(deviation.toString()).contains(named);
        });
    assertThat(hashes(here)).isEqualTo(before);
  }

  @Test
  void rowsOfNoRegisterAreNamed() throws Exception {
    for (Path drive : LocalStore.drives(whole)) {
      LocalDrives.copy(drive, here.resolve(whole.relativize(drive).toString()));
    }
    Mischief.addRows(here);
    assertThat(run(here, InstantSource.system()))
        .hasSize(4)
        .allMatch(deviation -> deviation.kind() == Kind.LEFTOVER)
        .extracting(Deviation::what)
        .anyMatch(what -> what.startsWith("an undo"))
        .anyMatch(what -> what.startsWith("older versions"))
        .anyMatch(what -> what.startsWith("a document"));
  }

  @Test
  void whatIsNoStoreIsRefused() {
    assertThatThrownBy(() -> run(here, InstantSource.system()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("none of these directories is a drive");
  }

  @Test
  void aReportIsOneLineADeviationAndOneForTheWhole() {
    for (boolean json : new boolean[] {false, true}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      FsckReport report =
          new FsckReport(new PrintStream(bytes, true, StandardCharsets.UTF_8), json);
      report.deviation(
          new Deviation(Kind.SHARD_MISSING, "/d1", "photos", "a\nb", "a file is not there"));
      report.summary(new Fsck.Summary(1, 2, 3, 4, Map.of(Kind.SHARD_MISSING, 1L)));
      assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
          .hasSize(2)
          .allMatch(line -> line.contains("SHARD_MISSING"));
    }
  }

  /// Every path below `directory`, with a hash of the file.
  private static Map<String, String> hashes(Path directory) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        String time = Files.getLastModifiedTime(path).toString();
        hashes.put(
            path.toString(),
            Files.isDirectory(path) ? time : time + hash(Files.readAllBytes(path)));
      }
    }
    return hashes;
  }

  private static String hash(byte[] bytes) {
    try {
      return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(bytes)).toString(16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.buckets.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.LocalStore;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a scrub finds on real directories. All damage is on one drive only, so that the repair of
/// what another drive shows does not mend it by the way.
final class ScrubTest {
  private static final int BYTES = 300_000;

  @TempDir private Path top;
  private LocalStore local;

  @BeforeEach
  void open() throws Exception {
    local = new LocalStore(top);
    local.store.objects().createBucket(StoreFixture.BUCKET);
    byte[] bytes = new byte[BYTES];
    new Random(7).nextBytes(bytes);
    for (String key : List.of("a", "b", "c", "d", "e")) {
      local
          .store
          .objects()
          .put(
              StoreFixture.BUCKET,
              ObjectKey.of(key),
              PutOptions.DEFAULT,
              StoreFixture.source(bytes, BYTES));
    }
  }

  @AfterEach
  void close() {
    local.close();
  }

  private List<Path> files(int drive) throws IOException {
    try (Stream<Path> all = Files.walk(LocalStore.drives(top).get(drive).resolve(".buckets"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void assertScrubMends() throws Exception {
    local.store.scrubber().scrub(Scrubber.Pace.NONE);
    long bucket = local.store.objects().bucket(StoreFixture.BUCKET).id();
    for (String key : List.of("a", "b", "c", "d", "e")) {
      RegisterKey register = RegisterKey.object(bucket, ObjectKey.of(key));
      assertThat(local.store.inspection().inspect(register).drives())
          .allMatch(Inspection.DriveReport::verified);
    }
  }

  /// It says no more whose it is, so that no list of files has it.
  @Test
  void aFileWhoseBeginningIsDamagedIsMadeAgain() throws Exception {
    List<Path> files = files(1);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[20] ^= 4;
      Files.write(file, bytes);
    }
    assertScrubMends();
    assertThat(local.store.scrubber().counts().damaged()).isEqualTo(files.size());
    assertThat(local.store.scrubber().counts().repaired()).isEqualTo(files.size());
  }

  @Test
  void aFileThatIsGoneIsMadeAgain() throws Exception {
    for (Path file : files(1)) {
      Files.delete(file);
    }
    assertScrubMends();
  }
}

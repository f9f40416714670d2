package io.buckets.storage.erasing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ByteRange;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.Completion;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.PartChoice;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.object.UploadInfo;
import io.buckets.storage.repair.Scrubber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A reader holds the version it opened, whatever becomes of the key meanwhile.
final class ReaderHoldsItsVersionTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final StoreFixture fixture = new StoreFixture("2+2", 4);

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
    assertThat(fixture.buffers.leaks()).isEmpty();
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private ObjectReader open() {
    return fixture.objects.open(StoreFixture.BUCKET, KEY, null);
  }

  private void delete() {
    fixture.objects.delete(StoreFixture.BUCKET, KEY, DeleteOptions.DEFAULT);
  }

  private int shardFiles() throws DriveException {
    int files = 0;
    for (MemoryDrive drive : fixture.drives) {
      files += drive.shards("", 1000).files().size();
    }
    return files;
  }

  private static byte[] readAll(ObjectReader reader) throws Exception {
    return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
  }

  @Test
  void whatWasOpenedCanBeReadAfterItWasReplacedAndDeleted() throws Exception {
    byte[] first = bytes(3 * Limits.STRIPE_BYTES + 17, 1);
    byte[] second = bytes(300_000, 2);
    fixture.put("key", first);
    try (ObjectReader one = open()) {
      fixture.put("key", second);
      try (ObjectReader two = open()) {
        delete();
        assertThat(readAll(two)).isEqualTo(second);
        assertThat(readAll(one)).isEqualTo(first);
        ByteRange late = new ByteRange(2 * Limits.STRIPE_BYTES + 5L, 100);
        assertThat(StoreFixture.read(one, late)).hasSize(100);
      }
    }
    assertThat(shardFiles()).isZero();
  }

  @Test
  void everyPartOfAnUploadStaysForTheReaderThatHasReadOne() throws Exception {
    byte[] part = bytes((int) Limits.LEAST_PART_BYTES, 3);
    UploadInfo upload =
        fixture.objects.createUpload(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, 0);
    List<PartChoice> chosen = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      PartInfo info =
          fixture.objects.putPart(
              StoreFixture.BUCKET,
              KEY,
              upload.id(),
              number,
              StoreFixture.source(part, part.length));
      chosen.add(new PartChoice(number, info.etag()));
    }
    Completion completion =
        new Completion(
            (begun, parts) -> new ObjectSource.Finished(StoreFixture.md5(part), 0, Map.of()),
            Precondition.NONE);
    fixture.objects.complete(StoreFixture.BUCKET, KEY, upload.id(), chosen, completion);
    try (ObjectReader reader = open()) {
      assertThat(StoreFixture.read(reader, new ByteRange(0, 10))).hasSize(10);
      fixture.put("key", bytes(10, 4));
      assertThat(StoreFixture.read(reader, new ByteRange(2L * part.length, part.length)))
          .isEqualTo(part);
    }
  }

  @Test
  void aHealOfAVersionThatIsReplacedMeanwhileLosesNothing() throws Exception {
    byte[] first = bytes(2 * Limits.STRIPE_BYTES, 5);
    fixture.put("key", first);
    RegisterKey register =
        RegisterKey.object(fixture.objects.bucket(StoreFixture.BUCKET).id(), KEY);
    fixture.drives.getFirst().wipe();
    fixture
        .drives
        .getFirst()
        .endFilling(Objects.requireNonNull(fixture.drives.getFirst().status().fillingSince()));
    assertThat(fixture.store.healer().heal(register, true)).isTrue();
    try (ObjectReader reader = open()) {
      delete();
      fixture.store.healer().heal(register, true);
      fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
      assertThat(readAll(reader)).isEqualTo(first);
    }
  }

  private void readWhatIsThere() throws Exception {
    try (ObjectReader reader = open()) {
      byte[] found = readAll(reader);
      assertThat(StoreFixture.md5(found)).isEqualTo(reader.info().etag());
    }
  }

  @Test
  void noReaderEverLosesARaceAgainstAWriter() throws Exception {
    int size = 200_000;
    fixture.put("key", bytes(size, 0));
    CountDownLatch written = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(
            threads.submit(() -> {
              int read = 0;
              while (written.getCount() > 0) {
                readWhatIsThere();
                read++;
              }
              return read;
            }));
      }
      for (int version = 1; version <= 150; version++) {
        fixture.put("key", bytes(size, version));
      }
      written.countDown();
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  @Test
  void aReaderThatIsNeverClosedIsRenewedForABoundedTimeOnly() {
    try (ReadHolds holds = new ReadHolds()) {
      List<Drive> drives = List.of(new MemoryDrive(new UUID(5, 5)));
      ReadHold hold = holds.hold(drives, RegisterKey.object(1, KEY), null);
      holds.renew(hold.begunNanos() + Limits.READ_LIFE.toNanos() - 1);
      assertThat(holds.open()).isEqualTo(1);
      holds.renew(hold.begunNanos() + Limits.READ_LIFE.toNanos() + 1);
      assertThat(holds.open()).isZero();
    }
  }
}

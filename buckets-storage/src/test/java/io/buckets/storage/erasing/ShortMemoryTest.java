package io.buckets.storage.erasing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.BufferPool;
import io.buckets.core.ByteRange;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Seeds;
import io.buckets.storage.object.StoreFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A process that is short of memory says so, and does not blame the drives.
final class ShortMemoryTest {
  private static final int READERS = 24;
  private static final int BYTES = 5 * Limits.STRIPE_BYTES + 4711;

  private final long seed = Seeds.next();

  private static StoreFixture fixture(Duration patience) {
    StoreFixture fixture = new StoreFixture("2+2", 4, BufferPool.tracking(3 << 20, patience));
    fixture.objects.createBucket(StoreFixture.BUCKET);
    return fixture;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void readByAll(StoreFixture fixture, byte[] expected) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> fixture.get("key")));
      }
      for (Future<byte[]> reader : readers) {
        assertThat(reader.get(120, TimeUnit.SECONDS)).as("seed %d", seed).isEqualTo(expected);
      }
    }
    assertThat(fixture.repair.size()).isZero();
    assertThat(fixture.store.healer().counts().checked()).isZero();
  }

  @Test
  void manyReadersOfASmallPoolAllReadInTheEnd() throws Exception {
    try (StoreFixture fixture = fixture(Duration.ofSeconds(60))) {
      byte[] bytes = bytes();
      fixture.put("key", bytes);
      readByAll(fixture, bytes);
      assertThat(fixture.buffers.leaks()).isEmpty();
    }
  }

  @Test
  void soTheyDoWhenADriveIsGone() throws Exception {
    try (StoreFixture fixture = fixture(Duration.ofSeconds(60))) {
      byte[] bytes = bytes();
      fixture.put("key", bytes);
      DriveBay bay = fixture.bays.get((int) (seed & 3));
      bay.takeOut(bay.drive(), "lost in a test");
      readByAll(fixture, bytes);
      assertThat(fixture.buffers.leaks()).isEmpty();
    }
  }

  @Test
  void whoGetsNoMemoryIsToldSoAndNothingIsRepaired() throws Exception {
    try (StoreFixture fixture = fixture(Duration.ZERO)) {
      fixture.put("key", bytes());
      List<ObjectReader> open = new ArrayList<>();
      List<StoreException.Reason> refusals = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        ObjectReader reader = fixture.objects.open(StoreFixture.BUCKET, ObjectKey.of("key"), null);
        open.add(reader);
        try {
          reader.prefetch(new ByteRange(0, BYTES));
        } catch (StoreException e) {
          refusals.add(e.reason());
        }
      }
      open.forEach(ObjectReader::close);
      assertThat(refusals).isNotEmpty().containsOnly(StoreException.Reason.BUSY);
      assertThat(fixture.repair.size()).isZero();
      assertThat(fixture.store.healer().counts().checked()).isZero();
      assertThat(fixture.get("key")).isEqualTo(bytes());
    }
  }

  @Test
  void aDriveShortOfMemoryIsNoDamageToWhatIsRepaired() throws Exception {
    try (StoreFixture fixture = fixture(Duration.ZERO)) {
      ErasureSet set = StoreFixture.set("2+2", fixture.bays);
      SlotCalls<Boolean> reads =
          new SlotCalls<Boolean>(
                  set.lanes(),
                  slot -> {
                    if (slot < 2) {
                      throw new DriveException(DriveException.Reason.MISSING, "gone");
                    }
                    throw new OutOfMemoryError("a test");
                  })
              .start(15);
      assertThat(reads.awaitAll(Duration.ofSeconds(30))).isTrue();
      assertThat(set.unreadable(reads, "it").reason()).isEqualTo(StoreException.Reason.BUSY);
      assertThat(set.isHurt(reads, 12)).isFalse();
      assertThat(set.isHurt(reads, 1)).isTrue();
    }
  }
}

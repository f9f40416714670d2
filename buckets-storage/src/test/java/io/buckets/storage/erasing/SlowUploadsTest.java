package io.buckets.storage.erasing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.BufferPool;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// However many clients send slowly, those that stream are served.
final class SlowUploadsTest {
  private static final int CLIENTS = 64;

  private final StoreFixture fixture =
      new StoreFixture("2+2", 4, BufferPool.tracking(64 << 20, Duration.ofSeconds(10)), 16 << 20);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger stalled = new AtomicInteger();

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    release.countDown();
    fixture.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /// A client that sends `first` bytes and then nothing until it is released.
  private final class Stalling implements ObjectSource {
    private final byte[] bytes;
    private final long length;
    private final int first;
    private int at;
    private boolean noted;

    Stalling(byte[] bytes, long length, int first) {
      this.bytes = bytes;
      this.length = length;
      this.first = first;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public boolean awaitReady(Duration patience) {
      return at < first || at == bytes.length || waits(patience);
    }

    private boolean waits(Duration patience) {
      if (!noted) {
        noted = true;
        stalled.incrementAndGet();
      }
      try {
        return release.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
      if (at == bytes.length) {
        return -1;
      }
      if (at >= first) {
        assertThat(waits(Duration.ofMinutes(5))).isTrue();
      }
      int end = at < first ? first : bytes.length;
      int n = Math.min(Math.min(wanted, 50_000), end - at);
      System.arraycopy(bytes, at, target, offset, n);
      at += n;
      return n;
    }

    @Override
    public Finished finish() {
      return new Finished(StoreFixture.md5(bytes), 0, Map.of());
    }
  }

  private void streamsBeside(int length, int first, boolean known) throws Exception {
    byte[] slow = bytes(length);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> uploads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Stalling source = new Stalling(slow, known ? length : -1, first);
        ObjectKey key = ObjectKey.of("slow" + i);
        uploads.add(
            threads.submit(
                () -> fixture.objects.put(StoreFixture.BUCKET, key, PutOptions.DEFAULT, source)));
      }
      await().atMost(Duration.ofSeconds(50)).until(() -> stalled.get() >= CLIENTS - 4);
      for (int size : new int[] {200_000, 1 << 20, 8 << 20}) {
        byte[] fast = bytes(size);
        fixture.put("fast", fast);
        assertThat(fixture.get("fast")).isEqualTo(fast);
      }
      release.countDown();
      for (Future<?> upload : uploads) {
        upload.get(60, TimeUnit.SECONDS);
      }
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(fixture.get("slow" + i)).isEqualTo(slow);
      }
    }
  }

  @Test
  void clientsThatStallInTheirFirstStripeHoldNobodyUp() throws Exception {
    streamsBeside(3 * Limits.STRIPE_BYTES + 5, 40_000, true);
  }

  @Test
  void norDoThoseThatStallLater() throws Exception {
    streamsBeside(3 * Limits.STRIPE_BYTES + 5, 2 * Limits.STRIPE_BYTES + 10_000, true);
  }

  @Test
  void norThoseThatDoNotSayHowMuchTheySend() throws Exception {
    streamsBeside(Limits.STRIPE_BYTES + 5, 70_000, false);
  }

  @Test
  void norThoseWithSmallBodies() throws Exception {
    streamsBeside(100_000, 30_000, true);
  }

  @Test
  void tooManyOfThemAreRefusedAndNobodyElseIs() {
    Arenas arenas = new Arenas(4 << 20, 8 << 20);
    List<SlowBytes> slow = new ArrayList<>();
    StoreException refused = null;
    byte[] piece = new byte[SlowBytes.PIECE_BYTES];
    for (int i = 0; i < 1000 && refused == null; i++) {
      SlowBytes one = new SlowBytes(arenas);
      slow.add(one);
      try {
        one.add(piece, 0, piece.length);
      } catch (StoreException e) {
        refused = e;
      }
    }
    assertThat(refused).isNotNull();
    assertThat(refused.reason()).isEqualTo(StoreException.Reason.BUSY);
    arenas.lend(4 << 20).release();
    slow.forEach(SlowBytes::close);
    new SlowBytes(arenas).add(piece, 0, piece.length);
  }
}

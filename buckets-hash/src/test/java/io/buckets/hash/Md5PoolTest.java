package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Md5PoolTest {
  private static final int LONG = 1 << 20;

  @BeforeAll
  static void warm() throws InterruptedException {
    Kernels.warmUpInBackground().join();
  }

  @Test
  void manyUploadsAtOnceEachGetTheirOwnDigest() throws Exception {
    for (int leaders = 1; leaders <= 3; leaders++) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        assertDigests(new Md5Pool(leaders), threads, 70);
      }
    }
  }

  @Test
  void platformThreadsMayUseAPoolToo() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(24)) {
      assertDigests(new Md5Pool(1), threads, 60);
    }
  }

  @Test
  void aStreamWithoutCompanyIsHashedAlone() throws Exception {
    Md5Pool pool = new Md5Pool(1);
    byte[] body = Seeded.bytes(Seeded.random(), 3 * LONG);
    try (Md5Stream stream = pool.open()) {
      stream.update(body, 0, LONG);
      stream.updateLater(body, LONG, LONG);
      stream.updateLater(body, 2 * LONG, LONG);
      assertThat(stream.digest()).isEqualTo(jdk(body));
    }
    assertThat(pool.totals()).isEqualTo(new Md5Pool.Totals(0, 3 * LONG));
  }

  @Test
  void updatesThatWaitTogetherAreHashedTogether() throws Exception {
    assumeTrue(Md5Lanes.GATE.isOpen());
    Random random = Seeded.random();
    Md5Pool pool = new Md5Pool(1);
    List<Md5Stream> streams = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      streams.add(pool.open());
      bodies.add(Seeded.bytes(random, LONG));
    }
    for (int from = 0; from < LONG; from += LONG / 4) {
      for (int i = 0; i < 11; i++) {
        streams.get(i).updateLater(bodies.get(i), from, LONG / 4);
      }
    }
    for (int i = 11; i < 16; i++) {
      streams.get(i).updateLater(bodies.get(i), 0, LONG);
    }
    for (int i = 0; i < 16; i++) {
      assertThat(streams.get(i).digest()).isEqualTo(jdk(bodies.get(i)));
    }
    assertThat(pool.totals().together() + pool.totals().alone()).isEqualTo(16L * LONG);
    assertThat(pool.totals().together()).isGreaterThan(10L * LONG);
  }

  @Test
  void companyThatNeverComesIsNotWaitedFor() throws Exception {
    Md5Pool pool = new Md5Pool(1);
    byte[] body = Seeded.bytes(Seeded.random(), LONG);
    List<Md5Stream> idle = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      idle.add(pool.open());
    }
    try (Md5Stream stream = pool.open()) {
      stream.updateLater(body, 0, LONG);
      assertThat(stream.digest()).isEqualTo(jdk(body));
    }
    idle.forEach(Md5Stream::close);
    assertThat(pool.totals().alone()).isEqualTo(LONG);
  }

  @Test
  void aStreamGivenUpIsNotReadAnyMoreAndDisturbsNobody() throws Exception {
    Random random = Seeded.random();
    Md5Pool pool = new Md5Pool(1);
    for (int round = 0; round < 20; round++) {
      List<Md5Stream> streams = new ArrayList<>();
      List<byte[]> bodies = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        streams.add(pool.open());
        bodies.add(Seeded.bytes(random, 100_000 + random.nextInt(100_000)));
        streams.get(i).updateLater(bodies.get(i), 0, bodies.get(i).length);
      }
      for (int i = 0; i < 12; i += 2) {
        streams.get(i).close();
        streams.get(i).close();
        Arrays.fill(bodies.get(i), (byte) 0);
      }
      for (int i = 1; i < 12; i += 2) {
        assertThat(streams.get(i).digest()).isEqualTo(jdk(bodies.get(i)));
      }
    }
  }

  @Test
  void aBacklogWhoseClaimerFailedIsNotTakenForHashed() {
    Md5Pool pool = new Md5Pool(1);
    Md5Backlog backlog = new Md5Backlog();
    backlog.add(List.of(new Md5Backlog.Run(new byte[Md5Block.BYTES], 0, 1)));
    backlog.fail();
    assertThatThrownBy(() -> pool.finish(backlog, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasWaitedForMayBeOverwrittenWhileTheRestIsStillToBeHashed() throws Exception {
    Random random = Seeded.random();
    Md5Pool pool = new Md5Pool(1);
    List<Md5Stream> streams = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      streams.add(pool.open());
      bodies.add(Seeded.bytes(random, LONG));
      expected.add(jdk(bodies.get(i)));
    }
    int[] done = new int[5];
    for (int given = 0; given < LONG; given += LONG / 16) {
      for (int i = 0; i < 5; i++) {
        streams.get(i).updateLater(bodies.get(i), given, LONG / 16);
        int upTo = done[i] + random.nextInt(given + LONG / 16 - done[i] + 1);
        streams.get(i).await(upTo);
        Arrays.fill(bodies.get(i), done[i], upTo, (byte) 0);
        done[i] = upTo;
      }
    }
    for (int i = 0; i < 5; i++) {
      assertThat(streams.get(i).digest()).isEqualTo(expected.get(i));
    }
  }

  @Test
  void bytesOutsideTheArrayAreRefused() {
    try (Md5Stream stream = new Md5Pool(1).open()) {
      assertThatThrownBy(() -> stream.update(new byte[9], 5, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> stream.updateLater(new byte[9], -1, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static void assertDigests(Md5Pool pool, ExecutorService threads, int uploads)
      throws Exception {
    Random random = Seeded.random();
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < uploads; i++) {
      long seed = random.nextLong();
      answers.add(threads.submit((Callable<Boolean>) () -> digestIsRight(pool, seed)));
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    System.out.println(pool.totals());
  }

  private static boolean digestIsRight(Md5Pool pool, long seed) throws Exception {
    Random random = new Random(seed);
    byte[] body = Seeded.bytes(random, random.nextInt(random.nextBoolean() ? 50_000 : 2 * LONG));
    try (Md5Stream stream = pool.open()) {
      byte[] twin = body.clone();
      int longest = random.nextBoolean() ? 600_000 : 20_000;
      for (int p = 0; p < body.length; ) {
        int length = Math.min(body.length - p, random.nextInt(longest));
        if (random.nextBoolean()) {
          stream.update(body, p, length);
        } else {
          stream.updateLater(random.nextBoolean() ? body : twin, p, length);
        }
        if (random.nextInt(50) == 0) {
          Thread.currentThread().interrupt();
        }
        if (random.nextInt(5) == 0) {
          stream.await(random.nextInt(p + length + 100));
        }
        p += length;
      }
      return Arrays.equals(stream.digest(), jdk(body));
    }
  }

  private static byte[] jdk(byte[] body) throws Exception {
    return MessageDigest.getInstance("MD5").digest(body);
  }
}

package io.buckets.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import io.buckets.hash.Blake2b256;
import io.buckets.hash.Blake2b256Lanes;
import io.buckets.hash.Kernels;
import io.buckets.hash.Md5Pool;
import io.buckets.hash.Md5Stream;
import io.buckets.hash.Xxh3;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What one core computes of a PUT: stripes of 1 MiB by 8+4. Measured in CPU time, since the cores
/// are shared, and given in bytes of object data per core and second.
final class KernelLimit {
  private static final Geometry GEOMETRY = new Geometry(8, 4);
  private static final int STRIPE_BYTES = 1 << 20;
  private static final int SHARD_BYTES = STRIPE_BYTES / 8;
  private static final int MD5_STREAMS = 16;

  private final Duration time;
  private final byte[] data = new byte[STRIPE_BYTES];
  private final byte[] parity = new byte[4 * SHARD_BYTES];
  private final byte[][] shards = new byte[24][];
  private final int[] offsets = new int[24];
  private final byte[] digests = new byte[24 * Blake2b256.DIGEST_BYTES];
  private final long[] checksums = new long[12];

  KernelLimit(Duration time) {
    this.time = time;
    new SplittableRandom(1).nextBytes(data);
    for (int i = 0; i < shards.length; i++) {
      boolean isData = i % 12 < 8;
      shards[i] = isData ? data : parity;
      offsets[i] = (isData ? i % 12 : i % 12 - 8) * SHARD_BYTES;
    }
  }

  List<Limit> measure() throws IOException {
    warmUp();
    double reedSolomon = perCpuSecond(this::encode);
    double blake2b = perCpuSecond(this::hashTwoStripes) * 2;
    double xxh3 = perCpuSecond(this::checksumStripe);
    double md5 = md5PerCpuSecond();
    double put = 1 / (1 / reedSolomon + 1 / blake2b + 1 / xxh3 + 1 / md5);
    List<Limit> limits = new ArrayList<>();
    limits.add(limit("kernel.reed-solomon", reedSolomon, "four parity shards"));
    limits.add(limit("kernel.blake2b", blake2b, "twelve shards of two stripes at a time"));
    limits.add(limit("kernel.xxh3", xxh3, "twelve shards"));
    limits.add(limit("kernel.md5", md5, "sixteen streams at once through the pool"));
    limits.add(limit("kernel.put", put, "the four above together"));
    limits.add(limit("kernel.get", xxh3 * 12 / 8, "XXH3 of the eight shards that are read"));
    return limits;
  }

  private static Limit limit(String name, double stripesPerSecond, String how) {
    return new Limit(name, stripesPerSecond * STRIPE_BYTES, "bytes/s per core", how);
  }

  private static void warmUp() throws IOException {
    try {
      ReedSolomon.warmUp();
      Kernels.warmUpInBackground().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void encode() {
    ReedSolomon.of(GEOMETRY).encode(data, 0, parity, 0, SHARD_BYTES);
  }

  private void hashTwoStripes() {
    Blake2b256Lanes.hash(shards, offsets, SHARD_BYTES, digests, 0);
  }

  private void checksumStripe() {
    for (int i = 0; i < 12; i++) {
      checksums[i] = Xxh3.hash(shards[i], offsets[i], SHARD_BYTES);
    }
  }

  /// How often a second of its own CPU time this thread does it.
  private double perCpuSecond(Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long half = time.toNanos() / 2;
    long start = threads.getCurrentThreadCpuTime();
    while (threads.getCurrentThreadCpuTime() - start < half) {
      work.run(); // Until it is compiled.
    }
    start = threads.getCurrentThreadCpuTime();
    long count = 0;
    long used = 0;
    while (used < half) {
      work.run();
      count++;
      used = threads.getCurrentThreadCpuTime() - start;
    }
    return count * 1e9 / used;
  }

  /// Streams in step share the lanes; what counts is the CPU time of the whole process meanwhile.
  private double md5PerCpuSecond() throws IOException {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Duration half = time.dividedBy(2);
    Repeat.perSecond(MD5_STREAMS, half, (client, turn) -> md5()); // Until it is compiled.
    long cpuStart = process.getProcessCpuTime();
    long start = System.nanoTime();
    double perSecond = Repeat.perSecond(MD5_STREAMS, half, (client, turn) -> md5());
    double wall = System.nanoTime() - start;
    return perSecond * wall / (process.getProcessCpuTime() - cpuStart);
  }

  private void md5() {
    try (Md5Stream stream = Md5Pool.shared().open()) {
      stream.update(data, 0, data.length);
      stream.digest();
    }
  }
}

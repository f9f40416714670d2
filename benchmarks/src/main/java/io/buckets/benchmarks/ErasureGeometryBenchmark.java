package io.buckets.benchmarks;

import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Every kind of geometry on shards of 128 KiB: the time should follow the work, data × parity
/// shards, within a factor of two of 8+4. Reconstruction makes as many of the first data shards
/// again as there is parity.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class ErasureGeometryBenchmark {
  private static final int SHARD_BYTES = 128 << 10;

  /// Written K+M.
  @Param({
    "1+1", "2+1", "2+2", "3+2", "4+2", "4+3", "5+3", "6+3", "6+4", "8+4", "10+4", "12+4", "16+1",
    "1+16", "2+16", "8+5", "8+6", "8+7", "8+8", "16+16"
  })
  public String geometry;

  private ReedSolomon code;
  private byte[] data;
  private byte[] parity;
  private byte[][] shards;
  private int[] offsets;
  private int lost;
  private int present;

  /// Fills a stripe with random bytes and warms the kernel up.
  @Setup
  public void fill() {
    ReedSolomon.warmUp();
    Geometry shape = Geometry.parse(geometry);
    code = ReedSolomon.of(shape);
    data = new byte[shape.data() * SHARD_BYTES];
    parity = new byte[shape.parity() * SHARD_BYTES];
    new SplittableRandom(1).nextBytes(data);
    shards = new byte[shape.total()][];
    offsets = new int[shape.total()];
    for (int i = 0; i < shards.length; i++) {
      boolean isData = i < shape.data();
      shards[i] = isData ? data : parity;
      offsets[i] = (isData ? i : i - shape.data()) * SHARD_BYTES;
    }
    lost = (1 << Math.min(shape.data(), shape.parity())) - 1;
    present = (-1 >>> (Integer.SIZE - shape.total())) & ~lost;
  }

  @Benchmark
  public byte[] encode() {
    code.encode(data, 0, parity, 0, SHARD_BYTES);
    return parity;
  }

  @Benchmark
  public byte[] reconstruct() {
    code.reconstruct(shards, offsets, SHARD_BYTES, present, lost);
    return data;
  }
}

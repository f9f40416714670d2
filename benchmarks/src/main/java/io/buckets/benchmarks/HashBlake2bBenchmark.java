package io.buckets.benchmarks;

import io.buckets.hash.Blake2b256Lanes;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// BLAKE2b-256 of eight shard blocks of 128 KiB: together, one after the other, and by Bouncy
/// Castle. The unit, operations per nanosecond, is GB/s.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow"})
@State(Scope.Thread)
public class HashBlake2bBenchmark {
  private static final int LANES = Blake2b256Lanes.LANES;
  private static final int LENGTH = 128 << 10;
  private static final int BYTES = LANES * LENGTH;

  private final byte[][] messages = new byte[LANES][LENGTH];
  private final int[] offsets = new int[LANES];
  private final byte[] digests = new byte[LANES * 32];

  /// Fills the messages with random bytes.
  @Setup
  public void fill() {
    Random random = new Random(1);
    for (byte[] message : messages) {
      random.nextBytes(message);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[] vector(HashKernelsWarm warm) {
    Blake2b256Lanes.hash(messages, offsets, LENGTH, digests, 0);
    return digests;
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[] scalar() {
    Blake2b256Lanes.hash(messages, offsets, LENGTH, digests, 0);
    return digests;
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[] bouncyCastle() {
    for (int i = 0; i < LANES; i++) {
      Blake2bDigest digest = new Blake2bDigest(256);
      digest.update(messages[i], 0, LENGTH);
      digest.doFinal(digests, 32 * i);
    }
    return digests;
  }
}

package io.buckets.benchmarks;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.hash.Crc32;
import io.buckets.hash.Crc32c;
import io.buckets.hash.Crc64Nvme;
import io.buckets.hash.Xxh3;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/// The checksums of 128 KiB that are computed beside the MD5: CRC-64/NVME folded and by
/// slicing-by-16, the JDK's CRCs and SHA-256, and the XXH3 that verifies reads. The unit,
/// operations per nanosecond, is GB/s.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow"})
@State(Scope.Thread)
public class HashChecksumBenchmark {
  private static final int LENGTH = 128 << 10;

  private final byte[] bytes = new byte[LENGTH];

  /// Fills the bytes at random.
  @Setup
  public void fill() {
    new Random(1).nextBytes(bytes);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long crc64Vector(HashKernelsWarm warm) {
    return Crc64Nvme.of(bytes, 0, LENGTH);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long crc64Slicing() {
    return Crc64Nvme.of(bytes, 0, LENGTH);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long crc32() {
    return Crc32.of(bytes, 0, LENGTH);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long crc32c() {
    return Crc32c.of(bytes, 0, LENGTH);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public byte[] sha256() {
    return ChecksumAlgorithm.SHA256.of(bytes);
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long xxh3() {
    return Xxh3.hash(bytes, 0, LENGTH);
  }
}

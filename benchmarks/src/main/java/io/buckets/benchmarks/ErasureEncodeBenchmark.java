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

/// One stripe encoded by 8+4: our vector kernel, our scalar kernel (it serves until the vector one
/// is warm, so this state never warms it) and ISA-L. A shard of 131072 bytes is a full stripe of 1
/// MiB; 512 is an object of 4 KiB.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@State(Scope.Thread)
public class ErasureEncodeBenchmark {
  private static final Geometry GEOMETRY = new Geometry(8, 4);

  /// Bytes of one shard.
  @Param({"131072", "4096", "512", "1"})
  public int shardBytes;

  private ReedSolomon code;
  private byte[] data;
  private byte[] parity;

  /// Fills a stripe with random bytes.
  @Setup
  public void fill() {
    code = ReedSolomon.of(GEOMETRY);
    data = new byte[GEOMETRY.data() * shardBytes];
    parity = new byte[GEOMETRY.parity() * shardBytes];
    new SplittableRandom(1).nextBytes(data);
  }

  /// Asks for the vector kernel.
  @State(Scope.Benchmark)
  public static class Warm {
    /// Fails where the scalar kernel serves after all: there is nothing to compare then.
    @Setup
    public void warmUp() {
      ReedSolomon.warmUp();
      if (ReedSolomon.describeKernel().contains("scalar,")) {
        throw new IllegalStateException("skipped: " + ReedSolomon.describeKernel());
      }
    }
  }

  /// The same stripe for ISA-L.
  @State(Scope.Thread)
  public static class Native {
    private IsaL isaL;

    /// Fails where the library is missing, which skips this benchmark alone.
    @Setup
    public void load(ErasureEncodeBenchmark stripe) {
      isaL = new IsaL(GEOMETRY.data(), GEOMETRY.parity(), stripe.shardBytes);
    }
  }

  @Benchmark
  public byte[] vector(Warm warm) {
    code.encode(data, 0, parity, 0, shardBytes);
    return parity;
  }

  @Benchmark
  public byte[] scalar() {
    code.encode(data, 0, parity, 0, shardBytes);
    return parity;
  }

  @Benchmark
  public void isaL(Native stripe) {
    stripe.isaL.encode();
  }
}

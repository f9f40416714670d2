package io.buckets.benchmarks;

import io.buckets.hash.Md5;
import io.buckets.hash.Md5Pool;
import io.buckets.hash.Md5Stream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

/// MD5 of sixteen uploads' pieces of 256 KiB: through the pool that hashes them together, one after
/// the other, and by the JDK. The unit, operations per nanosecond, is GB/s in all.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow"})
@State(Scope.Thread)
public class HashMd5Benchmark {
  private static final int STREAMS = 16;
  private static final int LENGTH = 256 << 10;
  private static final int BYTES = STREAMS * LENGTH;

  private final byte[][] bodies = new byte[STREAMS][LENGTH];
  private final Md5Stream[] streams = new Md5Stream[STREAMS];
  private final byte[][] digests = new byte[STREAMS][];

  /// Fills the bodies with random bytes.
  @Setup
  public void fill() {
    Random random = new Random(1);
    for (byte[] body : bodies) {
      random.nextBytes(body);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[][] pool(HashKernelsWarm warm) {
    for (int i = 0; i < STREAMS; i++) {
      streams[i] = Md5Pool.shared().open();
    }
    for (int i = 0; i < STREAMS; i++) {
      streams[i].updateLater(bodies[i], 0, LENGTH);
    }
    for (int i = 0; i < STREAMS; i++) {
      digests[i] = streams[i].digest();
    }
    return digests;
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[][] scalar() {
    for (int i = 0; i < STREAMS; i++) {
      digests[i] = Md5.of(bodies[i], 0, LENGTH);
    }
    return digests;
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[][] jdk() throws NoSuchAlgorithmException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (int i = 0; i < STREAMS; i++) {
      digests[i] = md5.digest(bodies[i]);
    }
    return digests;
  }
}

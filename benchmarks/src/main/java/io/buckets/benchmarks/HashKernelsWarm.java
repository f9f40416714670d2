package io.buckets.benchmarks;

import io.buckets.hash.Kernels;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Asks for the vector kernels of the hashes. A benchmark without this state meets the scalar ones,
/// which serve until the others are warm.
@State(Scope.Benchmark)
public class HashKernelsWarm {
  /// Fails where a scalar kernel serves after all: there is nothing to compare then.
  @Setup
  public void warmUp() throws InterruptedException {
    Kernels.warmUpInBackground().join();
    if (Kernels.describe().contains(": scalar")) {
      throw new IllegalStateException("skipped: " + Kernels.describe());
    }
  }
}

package io.buckets.hash;

import io.buckets.core.KernelGate;
import io.buckets.core.VectorWidth;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The vector kernels of this module: warmed up once at start, described for the log.
///
/// Until a kernel is warm, and for ever where the machine has no use for it, its scalar twin
/// serves. The kernels here serve machines with 512-bit vectors only: with 128 bits a vector has
/// two BLAKE2b or four MD5 lanes, and no rotation, which is no better than scalar code.
public final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

  private static final List<KernelGate> GATES =
      List.of(Xxh3.GATE, Blake2b256Lanes.GATE, Md5Lanes.GATE, Crc64Nvme.GATE);

  private Kernels() {}

  /// Starts trying the kernels out, on a thread of its own that ends when it is done. Call it once,
  /// at start; a later call does nothing and returns the same thread, for those who want to wait
  /// for it.
  public static Thread warmUpInBackground() {
    return WarmUp.THREAD;
  }

  /// One line: the width, and for each kernel what serves at this moment and how much faster it is.
  public static String describe() {
    return GATES.stream()
        .map(KernelGate::describe)
        .collect(Collectors.joining("; ", VectorWidth.describe() + "; ", ""));
  }

  private static void warmUp() {
    switch (VectorWidth.chosen()) {
      case BITS_512 -> tryAll();
      case BITS_128 -> GATES.forEach(gate -> gate.keepClosed("no kernel for 128-bit vectors"));
      case SCALAR -> GATES.forEach(gate -> gate.keepClosed("no vectors"));
    }
    LOG.info("{}", describe());
  }

  private static void tryAll() {
    Xxh3.GATE.tryOut(new KernelTrials.Stripes());
    Blake2b256Lanes.GATE.tryOut(new KernelTrials.Blake2b());
    Md5Lanes.GATE.tryOut(new KernelTrials.Md5());
    Crc64Nvme.GATE.tryOut(new KernelTrials.Crc64());
  }

  /// Started by the first who asks.
  private static final class WarmUp {
    static final Thread THREAD =
        Thread.ofPlatform().daemon().name("warm-up-hash").start(Kernels::warmUp);
  }
}

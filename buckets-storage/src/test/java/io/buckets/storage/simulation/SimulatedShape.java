package io.buckets.storage.simulation;

import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.FailureDomains;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The erasure set of a simulated life.
final class SimulatedShape {
  private static final List<Geometry> GEOMETRIES =
      List.of(
          new Geometry(2, 1),
          new Geometry(2, 2),
          new Geometry(4, 2),
          new Geometry(3, 2),
          new Geometry(1, 1),
          new Geometry(1, 0),
          new Geometry(8, 4));

  private SimulatedShape() {}

  static Geometry geometry(Random random, Mistake mistake) {
    Geometry any = GEOMETRIES.get(random.nextInt(GEOMETRIES.size()));
    return mistake.showsOnMirrors() ? new Geometry(1, 1) : any;
  }

  /// In every other life the slots are those of several nodes, and answers wait for the loss of
  /// any.
  static FailureDomains domains(long seed, int slots, int nodes) {
    return (seed & 1) == 0
        ? FailureDomains.NONE
        : FailureDomains.of(
            IntStream.range(0, slots).mapToObj(slot -> "node" + slot % nodes).toList());
  }
}

package io.buckets.erasure;

import io.buckets.core.KernelGate;
import java.util.List;
import java.util.SplittableRandom;

/// A trial of one shape of the vector kernel: the same product by both kernels, a few microseconds
/// of work each.
///
/// @param name the shape, for logs
/// @param piece the product that is timed
record KernelTrial(String name, VectorKernel vectorKernel, Product piece)
    implements KernelGate.Trial {
  private static final int INPUTS = 8;
  private static final int MAX_OFFSET = 70;
  private static final int MAX_LENGTH = 700;
  private static final ScalarKernel SCALAR = new ScalarKernel();

  /// One trial for each method that HotSpot has to compile.
  static List<KernelTrial> shapes(VectorKernel kernel) {
    SplittableRandom random = new SplittableRandom(4);
    return List.of(
        new KernelTrial("4 outputs", kernel, product(random, 4, INPUTS, 1024)),
        new KernelTrial("2 outputs", kernel, product(random, 2, INPUTS, 1024)),
        new KernelTrial("1 output", kernel, product(random, 1, INPUTS, 1024)),
        new KernelTrial("short shards", kernel, product(random, 3, INPUTS, Coefficients.lanes())));
  }

  @Override
  public void vector() {
    vectorKernel.multiply(piece);
  }

  @Override
  public void scalar() {
    SCALAR.multiply(piece);
  }

  @Override
  public boolean agrees(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int outputs = random.nextInt(1, Geometry.MAX_SHARDS_OF_A_KIND + 1);
    int inputs = random.nextInt(1, Geometry.MAX_SHARDS_OF_A_KIND + 1);
    Product first = product(random, outputs, inputs, random.nextInt(MAX_LENGTH));
    Shards again = shards(random, outputs, first.length());
    SCALAR.multiply(first);
    vectorKernel.multiply(new Product(first.coefficients(), first.inputs(), again, first.length()));
    return first.outputs().equalBytes(again, first.length());
  }

  private static Product product(SplittableRandom random, int outputs, int inputs, int length) {
    int[][] rows = new int[outputs][inputs];
    for (int[] row : rows) {
      for (int i = 0; i < inputs; i++) {
        row[i] = random.nextInt(256);
      }
    }
    return new Product(
        new Coefficients(new GaloisMatrix(rows, inputs)),
        shards(random, inputs, length),
        shards(random, outputs, length),
        length);
  }

  private static Shards shards(SplittableRandom random, int count, int length) {
    byte[][] arrays = new byte[count][];
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = random.nextInt(MAX_OFFSET);
      arrays[i] = new byte[offsets[i] + length];
      random.nextBytes(arrays[i]);
    }
    return new Shards(arrays, offsets);
  }
}

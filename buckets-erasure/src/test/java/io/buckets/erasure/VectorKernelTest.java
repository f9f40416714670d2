package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.buckets.core.VectorWidth;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Runs once for each width, see the POM. Without vectors there is nothing to compare.
class VectorKernelTest {
  private static final long SEED = System.nanoTime();

  @BeforeAll
  static void onlyWithVectors() {
    assumeThat(VectorWidth.chosen()).isNotEqualTo(VectorWidth.SCALAR);
    System.out.println("VectorKernelTest: seed " + SEED + ", " + VectorWidth.describe());
  }

  @Test
  void itAgreesWithTheScalarKernelAtEveryLengthAndOddOffsets() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length = 0; length <= 600; length++) {
      for (int outputs = 1; outputs <= 5; outputs++) {
        agrees(random, 3, outputs, length);
      }
    }
  }

  @Test
  void itAgreesForEveryShapeOfMatrix() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int inputs = 1; inputs <= 16; inputs++) {
      for (int outputs = 0; outputs <= 16; outputs++) {
        agrees(random, inputs, outputs, random.nextInt(1, 400));
      }
    }
  }

  @Test
  void itAgreesAroundTheEndOfAChunk() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length : new int[] {4095, 4096, 4097, 4096 + 63, 4096 + 255, 2 * 4096 + 1}) {
      agrees(random, 2, 7, length);
    }
  }

  @Test
  void itAgreesForEveryPairOfCoefficientAndByte() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    int[][] everyCoefficient = new int[256][1];
    for (int i = 0; i < everyCoefficient.length; i++) {
      everyCoefficient[i][0] = i;
    }
    byte[] products = new byte[256 * 256];
    new VectorKernel()
        .multiply(
            new Product(
                new Coefficients(new GaloisMatrix(everyCoefficient, 1)),
                Shards.consecutive(everyByte, 0, 1, 256),
                Shards.consecutive(products, 0, 256, 256),
                256));
    for (int i = 0; i < products.length; i++) {
      assertThat(products[i] & 0xFF).isEqualTo(GaloisField.multiply(i >> 8, i & 0xFF));
    }
  }

  private static void agrees(SplittableRandom random, int inputs, int outputs, int length) {
    int[][] rows = new int[outputs][inputs];
    for (int[] row : rows) {
      for (int i = 0; i < inputs; i++) {
        row[i] = random.nextInt(256);
      }
    }
    Coefficients coefficients = new Coefficients(new GaloisMatrix(rows, inputs));
    Stripe expected = new Stripe(new Geometry(inputs, outputs), length, random);
    Stripe actual = expected.without(0);
    new ScalarKernel().multiply(product(coefficients, expected));
    new VectorKernel().multiply(product(coefficients, actual));
    assertThat(actual.arrays)
        .as("seed %d, %d to %d shards of %d bytes", SEED, inputs, outputs, length)
        .isEqualTo(expected.arrays);
  }

  private static Product product(Coefficients coefficients, Stripe stripe) {
    Shards all = new Shards(stripe.arrays, stripe.offsets);
    int data = (1 << stripe.geometry.data()) - 1;
    return new Product(
        coefficients, all.select(data), all.select(stripe.all() & ~data), stripe.length);
  }
}

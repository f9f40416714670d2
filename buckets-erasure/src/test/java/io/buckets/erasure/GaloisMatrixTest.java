package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class GaloisMatrixTest {
  @Test
  void theParityRowsOfFourPlusTwoAreThePublishedOnes() {
    GaloisMatrix generator = GaloisMatrix.generator(new Geometry(4, 2));
    assertThat(row(generator, 4)).containsExactly(27, 28, 18, 20);
    assertThat(row(generator, 5)).containsExactly(28, 27, 20, 18);
  }

  @Test
  void theTopOfEveryGeneratorIsTheIdentity() {
    for (int data = 1; data <= 16; data++) {
      for (int parity = 0; parity <= 16; parity++) {
        GaloisMatrix generator = GaloisMatrix.generator(new Geometry(data, parity));
        assertThat(generator.rowCount()).isEqualTo(data + parity);
        assertTopIsIdentity(generator, data);
      }
    }
  }

  private static void assertTopIsIdentity(GaloisMatrix generator, int data) {
    for (int r = 0; r < data; r++) {
      for (int c = 0; c < data; c++) {
        assertThat(generator.at(r, c)).isEqualTo(r == c ? 1 : 0);
      }
    }
  }

  @Test
  void aMatrixTimesItsInverseIsTheIdentity() {
    GaloisMatrix lastRows = GaloisMatrix.generator(new Geometry(16, 16)).select(0xFFFF0000);
    GaloisMatrix product = lastRows.times(lastRows.inverse());
    for (int r = 0; r < 16; r++) {
      int[] identity = new int[16];
      identity[r] = 1;
      assertThat(row(product, r)).containsExactly(identity);
    }
  }

  @Test
  void twoEqualRowsHaveNoInverse() {
    GaloisMatrix singular = new GaloisMatrix(new int[][] {{3, 5}, {3, 5}}, 2);
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(singular::inverse);
  }

  private static int[] row(GaloisMatrix matrix, int row) {
    int[] values = new int[matrix.columnCount()];
    for (int c = 0; c < values.length; c++) {
      values[c] = matrix.at(row, c);
    }
    return values;
  }
}

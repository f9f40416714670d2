package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class GaloisFieldTest {
  @Test
  void theProductsAreThoseOfThePolynomial11D() {
    assertThat(GaloisField.multiply(2, 0x80)).isEqualTo(0x1D);
    assertThat(GaloisField.multiply(3, 4)).isEqualTo(12);
    assertThat(GaloisField.multiply(7, 7)).isEqualTo(21);
    assertThat(GaloisField.multiply(23, 45)).isEqualTo(41);
    assertThat(GaloisField.power(2, 8)).isEqualTo(0x1D);
    assertThat(GaloisField.power(2, 255)).isEqualTo(1);
    assertThat(GaloisField.power(0, 0)).isEqualTo(1);
    assertThat(GaloisField.power(0, 3)).isZero();
  }

  @Test
  void multiplicationDistributesOverXorAndCommutes() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        int other = (a * 31 + b * 7) & 0xFF;
        assertThat(GaloisField.multiply(a, b)).isEqualTo(GaloisField.multiply(b, a));
        assertThat(GaloisField.multiply(a, b ^ other))
            .isEqualTo(GaloisField.multiply(a, b) ^ GaloisField.multiply(a, other));
      }
    }
  }

  @Test
  void everyElementButZeroHasAnInverse() {
    for (int a = 1; a < 256; a++) {
      assertThat(GaloisField.multiply(a, GaloisField.inverse(a))).isEqualTo(1);
    }
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> GaloisField.inverse(0));
  }
}

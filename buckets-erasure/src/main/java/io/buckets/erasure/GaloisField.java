package io.buckets.erasure;

/// Arithmetic in GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D). Addition is XOR.
/// Elements are the values 0 to 255; a `byte` holds one in its eight bits.
final class GaloisField {
  private static final int POLYNOMIAL = 0x11D;
  private static final int SIZE = 256;

  /// Row c is the function x → c·x, 256 bytes, so that a scalar loop keeps one row in the
  /// first-level cache.
  private static final byte[][] PRODUCTS = products();

  private GaloisField() {}

  static int multiply(int a, int b) {
    return PRODUCTS[a][b] & 0xFF;
  }

  /// All multiples of one element, indexed by the other factor. Shared: not to be written.
  static byte[] multiplesOf(int a) {
    return PRODUCTS[a];
  }

  /// base^exponent, where anything to the power 0 is 1, zero too.
  static int power(int base, int exponent) {
    int result = 1;
    for (int i = 0; i < exponent; i++) {
      result = multiply(result, base);
    }
    return result;
  }

  /// @throws ArithmeticException for 0, which has none
  static int inverse(int a) {
    for (int candidate = 1; candidate < SIZE; candidate++) {
      if (multiply(a, candidate) == 1) {
        return candidate;
      }
    }
    throw new ArithmeticException("0 has no inverse");
  }

  private static byte[][] products() {
    byte[][] rows = new byte[SIZE][SIZE];
    for (int a = 0; a < SIZE; a++) {
      for (int b = 0; b < SIZE; b++) {
        rows[a][b] = (byte) shiftAndAdd(a, b);
      }
    }
    return rows;
  }

  private static int shiftAndAdd(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bits = b; bits != 0; bits >>= 1) {
      if ((bits & 1) != 0) {
        product ^= shifted;
      }
      shifted <<= 1;
      if (shifted >= SIZE) {
        shifted ^= POLYNOMIAL;
      }
    }
    return product;
  }
}

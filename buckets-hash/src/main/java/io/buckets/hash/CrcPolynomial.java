package io.buckets.hash;

/// Arithmetic modulo the polynomial of a reflected CRC, which is what joining two CRCs is made of.
///
/// A residue of degree below `bits` is a long whose bit `bits - 1` stands for x^0, bit 0 for the
/// highest power: the order in which a reflected CRC keeps its register. The CRC of `a ‖ b` is then
/// crc(a) · x^(8·|b|) + crc(b), because the all-ones start and the all-ones finish cancel. The same
/// algebra is in zlib's `crc32_combine` by Mark Adler.
///
/// @param generator the polynomial, reflected, without its leading term
/// @param bits its degree, 32 or 64
record CrcPolynomial(long generator, int bits) {
  static final CrcPolynomial CRC32 = new CrcPolynomial(0xEDB88320L, 32);
  static final CrcPolynomial CRC32C = new CrcPolynomial(0x82F63B78L, 32);
  static final CrcPolynomial CRC64_NVME = new CrcPolynomial(0x9A6C9329AC4BC9B5L, 64);

  CrcPolynomial {
    if (bits != 32 && bits != 64) {
      throw new IllegalArgumentException("a CRC of 32 or 64 bits, not " + bits);
    }
  }

  /// The residue of x^0.
  long one() {
    return 1L << (bits - 1);
  }

  /// The product of two residues.
  long multiply(long a, long b) {
    long product = 0;
    long power = b;
    for (int i = bits - 1; i >= 0; i--) {
      if ((a >>> i & 1) != 0) {
        product ^= power;
      }
      power = timesX(power);
    }
    return product;
  }

  /// The residue of x^(8·bytes), by repeated squaring.
  long powerOfBytes(long bytes) {
    long result = one();
    long square = one() >>> 8;
    for (long n = bytes; n != 0; n >>>= 1) {
      if ((n & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /// The CRC of two texts joined, from their own CRCs and the length of the second.
  long combine(long first, long second, long secondBytes) {
    if (secondBytes < 0) {
      throw new IllegalArgumentException("a length of " + secondBytes + " bytes");
    }
    return multiply(first, powerOfBytes(secondBytes)) ^ second;
  }

  /// `residue` times x.
  long timesX(long residue) {
    return (residue & 1) != 0 ? (residue >>> 1) ^ generator : residue >>> 1;
  }
}

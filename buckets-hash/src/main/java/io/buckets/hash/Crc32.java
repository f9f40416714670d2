package io.buckets.hash;

/// CRC-32 as in ISO-HDLC, gzip and S3's `x-amz-checksum-crc32`; the JDK's intrinsic computes it.
public final class Crc32 {
  private Crc32() {}

  /// The CRC, in the low 32 bits, of `length` bytes from `offset`.
  public static long of(byte[] bytes, int offset, int length) {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(bytes, offset, length);
    return crc.getValue();
  }

  /// The CRC of two texts joined, from their own CRCs and the second one's length in bytes.
  public static long combine(long first, long second, long secondBytes) {
    return CrcPolynomial.CRC32.combine(first, second, secondBytes);
  }
}

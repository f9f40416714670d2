package io.buckets.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// What every form of XXH3 for long inputs shares, under seed 0: the secret, the eight accumulators
/// at the start, and how they become a hash at the end.
///
/// Source: the section on large inputs of the XXH3 specification,
/// <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
final class Xxh3Sums {
  static final int STRIPE = 64;
  static final int BLOCK_STRIPES = 16;
  static final int BLOCK = STRIPE * BLOCK_STRIPES;

  static final long PRIME32_1 = 0x9E3779B1L;
  static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;

  static final long[] START = {
    PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
  };

  static final byte[] SECRET =
      HexFormat.of()
          .parseHex(
              "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                  + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                  + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                  + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                  + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                  + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

  /// Where in the secret what is used once begins: for scrambling, the last stripe, the merging to
  /// the only or lower 64 bits, and to the upper ones.
  static final int SCRAMBLING = SECRET.length - STRIPE;

  static final int LAST = SECRET.length - STRIPE - 7;
  static final int MERGING = 11;
  static final int MERGING_UPPER = SECRET.length - STRIPE - 11;

  private Xxh3Sums() {}

  /// The hash of accumulators that have seen everything.
  ///
  /// @param secretAt where the secret of this merging begins
  /// @param start what the length of the input makes of it
  static long merged(long[] lanes, int secretAt, long start) {
    ByteBuffer secret = ByteBuffer.wrap(SECRET).order(LITTLE_ENDIAN);
    long hash = start;
    for (int i = 0; i < lanes.length; i += 2) {
      long one = lanes[i] ^ secret.getLong(secretAt + i * Long.BYTES);
      long other = lanes[i + 1] ^ secret.getLong(secretAt + (i + 1) * Long.BYTES);
      hash += one * other ^ Math.unsignedMultiplyHigh(one, other);
    }
    hash ^= hash >>> 37;
    hash *= PRIME_MX1;
    return hash ^ hash >>> 32;
  }
}

package io.buckets.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// XXH3-64 of long inputs, a stripe of 64 bytes at a time in one vector: the eight accumulators of
/// the algorithm are its eight lanes.
///
/// Per stripe and lane, `acc[i] += low32(data ^ secret) * high32(data ^ secret)` and `acc[i ^ 1] +=
/// data`; after each 16 stripes the accumulators are scrambled. What is added to the neighbour is
/// gathered on its own and changes lanes once per block, since sums may be taken in any order.
/// Source: the section on large inputs of the XXH3 specification,
/// <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
///
/// Only 512-bit vectors: loaded only where [io.buckets.core.VectorWidth] chose them.
final class Xxh3Stripes {
  /// The shortest input that is hashed here; shorter ones have rules of their own.
  static final int LEAST_BYTES = 1024;

  private static final VectorSpecies<Long> L = LongVector.SPECIES_512;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final VectorShuffle<Long> NEIGHBOURS =
      VectorShuffle.fromValues(L, 1, 0, 3, 2, 5, 4, 7, 6);
  private static final int STRIPE = 64;
  private static final int BLOCK_STRIPES = 16;
  private static final int BLOCK = STRIPE * BLOCK_STRIPES;
  private static final long LOW = 0xFFFF_FFFFL;

  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;

  private static final long[] START = {
    PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
  };

  private static final byte[] SECRET =
      HexFormat.of()
          .parseHex(
              "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                  + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                  + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                  + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                  + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                  + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

  /// Where in the secret what is used once begins: for scrambling, the last stripe, the merging.
  private static final int SCRAMBLING = SECRET.length - STRIPE;

  private static final int LAST = SECRET.length - STRIPE - 7;
  private static final int MERGING = 11;

  private Xxh3Stripes() {}

  /// The hash, under seed 0, of `length` bytes from `offset`; at least {@link #LEAST_BYTES}.
  static long hash(byte[] in, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, in.length);
    long[] lanes = new long[L.length()];
    accumulate(lanes, in, offset, length);
    return merged(lanes, length * PRIME64_1);
  }

  /// All of it in one method: a vector that is handed from one to another, where the compiler does
  /// not join the two, becomes an object.
  private static void accumulate(long[] lanes, byte[] in, int offset, int length) {
    LongVector sums = LongVector.fromArray(L, START, 0);
    int from = offset;
    for (int left = length; left > BLOCK; left -= BLOCK, from += BLOCK) {
      LongVector neighbours = LongVector.zero(L);
      for (int i = 0; i < BLOCK_STRIPES; i++) {
        LongVector data = ByteVector.fromArray(B, in, from + i * STRIPE).reinterpretAsLongs();
        neighbours = neighbours.add(data);
        sums = sums.add(product(data, i * Long.BYTES));
      }
      sums = scrambled(sums.add(neighbours.rearrange(NEIGHBOURS)));
    }
    LongVector neighbours = LongVector.zero(L);
    int stripes = (offset + length - 1 - from) / STRIPE;
    for (int i = 0; i < stripes; i++) {
      LongVector data = ByteVector.fromArray(B, in, from + i * STRIPE).reinterpretAsLongs();
      neighbours = neighbours.add(data);
      sums = sums.add(product(data, i * Long.BYTES));
    }
    LongVector last = ByteVector.fromArray(B, in, offset + length - STRIPE).reinterpretAsLongs();
    sums = sums.add(product(last, LAST)).add(neighbours.add(last).rearrange(NEIGHBOURS));
    sums.intoArray(lanes, 0);
  }

  /// The same of all of a segment outside the heap: code of its own, since what has seen both kinds
  /// of memory is compiled badly for either.
  static long hash(MemorySegment in) {
    long[] lanes = new long[L.length()];
    accumulate(lanes, in, in.byteSize());
    return merged(lanes, in.byteSize() * PRIME64_1);
  }

  private static void accumulate(long[] lanes, MemorySegment in, long length) {
    LongVector sums = LongVector.fromArray(L, START, 0);
    long from = 0;
    for (long left = length; left > BLOCK; left -= BLOCK, from += BLOCK) {
      LongVector neighbours = LongVector.zero(L);
      for (int i = 0; i < BLOCK_STRIPES; i++) {
        LongVector data =
            LongVector.fromMemorySegment(L, in, from + (long) i * STRIPE, LITTLE_ENDIAN);
        neighbours = neighbours.add(data);
        sums = sums.add(product(data, i * Long.BYTES));
      }
      sums = scrambled(sums.add(neighbours.rearrange(NEIGHBOURS)));
    }
    LongVector neighbours = LongVector.zero(L);
    int stripes = (int) ((length - 1 - from) / STRIPE);
    for (int i = 0; i < stripes; i++) {
      LongVector data =
          LongVector.fromMemorySegment(L, in, from + (long) i * STRIPE, LITTLE_ENDIAN);
      neighbours = neighbours.add(data);
      sums = sums.add(product(data, i * Long.BYTES));
    }
    LongVector last = LongVector.fromMemorySegment(L, in, length - STRIPE, LITTLE_ENDIAN);
    sums = sums.add(product(last, LAST)).add(neighbours.add(last).rearrange(NEIGHBOURS));
    sums.intoArray(lanes, 0);
  }

  private static LongVector secret(int at) {
    return ByteVector.fromArray(B, SECRET, at).reinterpretAsLongs();
  }

  private static LongVector product(LongVector data, int secretAt) {
    LongVector mixed = data.lanewise(XOR, secret(secretAt));
    return mixed.and(LOW).mul(mixed.lanewise(LSHR, 32));
  }

  private static LongVector scrambled(LongVector sums) {
    return sums.lanewise(XOR, sums.lanewise(LSHR, 47))
        .lanewise(XOR, secret(SCRAMBLING))
        .mul(PRIME32_1);
  }

  private static long merged(long[] lanes, long start) {
    ByteBuffer secret = ByteBuffer.wrap(SECRET).order(LITTLE_ENDIAN);
    long hash = start;
    for (int i = 0; i < lanes.length; i += 2) {
      long one = lanes[i] ^ secret.getLong(MERGING + i * Long.BYTES);
      long other = lanes[i + 1] ^ secret.getLong(MERGING + (i + 1) * Long.BYTES);
      hash += one * other ^ Math.unsignedMultiplyHigh(one, other);
    }
    hash ^= hash >>> 37;
    hash *= PRIME_MX1;
    return hash ^ hash >>> 32;
  }
}

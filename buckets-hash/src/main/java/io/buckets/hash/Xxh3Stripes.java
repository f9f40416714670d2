package io.buckets.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
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
  private static final int STRIPE = Xxh3Sums.STRIPE;
  private static final int BLOCK_STRIPES = Xxh3Sums.BLOCK_STRIPES;
  private static final int BLOCK = Xxh3Sums.BLOCK;
  private static final long LOW = 0xFFFF_FFFFL;
  private static final long PRIME32_1 = Xxh3Sums.PRIME32_1;
  private static final long PRIME64_1 = Xxh3Sums.PRIME64_1;
  private static final long[] START = Xxh3Sums.START;
  private static final byte[] SECRET = Xxh3Sums.SECRET;
  private static final int SCRAMBLING = Xxh3Sums.SCRAMBLING;
  private static final int LAST = Xxh3Sums.LAST;

  private Xxh3Stripes() {}

  /// The hash, under seed 0, of `length` bytes from `offset`; at least {@link #LEAST_BYTES}.
  static long hash(byte[] in, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, in.length);
    long[] lanes = new long[L.length()];
    accumulate(lanes, in, offset, length);
    return Xxh3Sums.merged(lanes, Xxh3Sums.MERGING, length * PRIME64_1);
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
    return Xxh3Sums.merged(lanes, Xxh3Sums.MERGING, in.byteSize() * PRIME64_1);
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
}

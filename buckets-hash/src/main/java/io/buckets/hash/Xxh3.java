package io.buckets.hash;

import java.nio.ByteBuffer;
import net.openhft.hashing.LongHashFunction;

/// XXH3 in its 64-bit form with seed 0: finds accidental damage at the speed of memory.
///
/// Every block read from a drive is verified with it. It does not stop anyone from making two
/// blocks with one hash; where bytes are about to be believed for years, [Blake2b256] decides.
/// Source: Yann Collet's xxHash, <https://github.com/Cyan4973/xxHash>.
public final class Xxh3 {
  private static final LongHashFunction HASH = LongHashFunction.xx3();

  private Xxh3() {}

  /// The hash of all of `bytes`.
  public static long hash(byte[] bytes) {
    return HASH.hashBytes(bytes);
  }

  /// The hash of `length` bytes from `offset`.
  public static long hash(byte[] bytes, int offset, int length) {
    return HASH.hashBytes(bytes, offset, length);
  }

  /// The hash under a seed of `length` bytes from `offset`.
  public static long hash(long seed, byte[] bytes, int offset, int length) {
    return LongHashFunction.xx3(seed).hashBytes(bytes, offset, length);
  }

  /// The hash of what remains in `bytes`, heap or direct, without a copy. Its position does not
  /// move.
  public static long hash(ByteBuffer bytes) {
    return Buffers.hash(HASH, bytes);
  }
}

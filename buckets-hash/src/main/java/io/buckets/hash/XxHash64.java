package io.buckets.hash;

import java.nio.ByteBuffer;
import net.openhft.hashing.LongHashFunction;

/// xxHash64 with seed 0: fast, well spread, not resistant to an adversary.
///
/// It names directories of shard files; nothing is believed because of it. Source: Yann Collet's
/// specification of xxHash, <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
public final class XxHash64 {
  private static final LongHashFunction HASH = LongHashFunction.xx();

  private XxHash64() {}

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
    return LongHashFunction.xx(seed).hashBytes(bytes, offset, length);
  }

  /// The hash of what remains in `bytes`, heap or direct, without a copy. Its position does not
  /// move.
  public static long hash(ByteBuffer bytes) {
    return Buffers.hash(HASH, bytes);
  }
}

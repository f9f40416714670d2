package io.buckets.hash;

import io.buckets.core.KernelGate;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.openhft.hashing.LongHashFunction;

/// XXH3 in its 64-bit form with seed 0: finds accidental damage at the speed of memory.
///
/// Every block read from a drive is verified with it. It does not stop anyone from making two
/// blocks with one hash; where bytes are about to be believed for years, [Blake2b256] decides.
/// Source: Yann Collet's xxHash, <https://github.com/Cyan4973/xxHash>. Long inputs go through
/// [Xxh3Stripes] once its gate is open.
public final class Xxh3 {
  /// In front of the vector kernel.
  static final KernelGate GATE = new KernelGate("XXH3");

  private static final LongHashFunction HASH = LongHashFunction.xx3();

  private Xxh3() {}

  /// The hash of all of `bytes`.
  public static long hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  /// The hash of `length` bytes from `offset`.
  public static long hash(byte[] bytes, int offset, int length) {
    return length >= Xxh3Stripes.LEAST_BYTES && GATE.isOpen()
        ? Xxh3Stripes.hash(bytes, offset, length)
        : scalar(bytes, offset, length);
  }

  /// The hash under a seed of `length` bytes from `offset`.
  public static long hash(long seed, byte[] bytes, int offset, int length) {
    return LongHashFunction.xx3(seed).hashBytes(bytes, offset, length);
  }

  /// The hash of what remains in `bytes`, heap or direct, without a copy. Its position does not
  /// move.
  public static long hash(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (length < Xxh3Stripes.LEAST_BYTES || !GATE.isOpen()) {
      return Buffers.hash(HASH, bytes);
    }
    if (bytes.hasArray()) {
      return Xxh3Stripes.hash(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    }
    return bytes.isDirect()
        ? Xxh3Stripes.hash(MemorySegment.ofBuffer(bytes))
        : Buffers.hash(HASH, bytes);
  }

  /// What the vectors are held against.
  static long scalar(byte[] bytes, int offset, int length) {
    return HASH.hashBytes(bytes, offset, length);
  }
}

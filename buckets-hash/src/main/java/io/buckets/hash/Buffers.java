package io.buckets.hash;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import net.openhft.hashing.LongHashFunction;

/// Hashes the bytes of a buffer where they lie.
final class Buffers {
  private Buffers() {}

  /// The hash of what remains in `bytes`. Only a read-only buffer on the heap, which hides its
  /// array, is copied.
  static long hash(LongHashFunction function, ByteBuffer bytes) {
    int length = bytes.remaining();
    if (bytes.hasArray()) {
      return function.hashBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    }
    if (bytes.isDirect()) {
      try {
        return function.hashMemory(MemorySegment.ofBuffer(bytes).address(), length);
      } finally {
        Reference.reachabilityFence(bytes);
      }
    }
    byte[] copy = new byte[length];
    bytes.get(bytes.position(), copy);
    return function.hashBytes(copy);
  }
}

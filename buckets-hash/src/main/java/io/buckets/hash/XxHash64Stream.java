package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// xxHash64 under seed 0 of bytes that come piece by piece. One thread.
///
/// Source: Yann Collet's specification of xxHash,
/// <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
final class XxHash64Stream {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int STRIPE = 32;
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;

  /// PRIME_1 + PRIME_2, which is more than a long counts to.
  private static final long FIRST = 0x60EA27EEADC0B5D6L;

  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private long one = FIRST;
  private long two = PRIME_2;
  private long three;
  private long four = -PRIME_1;
  private final byte[] held = new byte[STRIPE];
  private int heldBytes;
  private long length;

  /// Goes on with `count` bytes from `offset`.
  void update(byte[] bytes, int offset, int count) {
    length += count;
    int at = offset;
    int end = offset + count;
    if (heldBytes > 0) {
      int taken = Math.min(count, STRIPE - heldBytes);
      System.arraycopy(bytes, at, held, heldBytes, taken);
      heldBytes += taken;
      at += taken;
      if (heldBytes < STRIPE) {
        return;
      }
      takeStripes(held, 0, STRIPE);
      heldBytes = 0;
    }
    int whole = at + (end - at) / STRIPE * STRIPE;
    takeStripes(bytes, at, whole);
    heldBytes = end - whole;
    System.arraycopy(bytes, whole, held, 0, heldBytes);
  }

  private void takeStripes(byte[] bytes, int from, int to) {
    long a = one;
    long b = two;
    long c = three;
    long d = four;
    for (int at = from; at < to; at += STRIPE) {
      a = round(a, (long) LONG.get(bytes, at));
      b = round(b, (long) LONG.get(bytes, at + 8));
      c = round(c, (long) LONG.get(bytes, at + 16));
      d = round(d, (long) LONG.get(bytes, at + 24));
    }
    one = a;
    two = b;
    three = c;
    four = d;
  }

  /// The hash of all there was.
  long finish() {
    long hash = PRIME_5;
    if (length >= STRIPE) {
      hash =
          Long.rotateLeft(one, 1)
              + Long.rotateLeft(two, 7)
              + Long.rotateLeft(three, 12)
              + Long.rotateLeft(four, 18);
      hash = merge(merge(merge(merge(hash, one), two), three), four);
    }
    hash += length;
    int at = 0;
    for (; at + 8 <= heldBytes; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(held, at)), 27) * PRIME_1 + PRIME_4;
    }
    if (at + 4 <= heldBytes) {
      hash ^= ((int) INT.get(held, at) & 0xFFFF_FFFFL) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < heldBytes; at++) {
      hash = Long.rotateLeft(hash ^ (held[at] & 0xFF) * PRIME_5, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }

  private static long round(long sum, long data) {
    return Long.rotateLeft(sum + data * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long sum) {
    return (hash ^ round(0, sum)) * PRIME_1 + PRIME_4;
  }
}

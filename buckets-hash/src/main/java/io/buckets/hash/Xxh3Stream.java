package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.openhft.hashing.LongHashFunction;
import net.openhft.hashing.LongTupleHashFunction;

/// XXH3 under seed 0 of bytes that come piece by piece, as 64 or as 128 bits.
///
/// A block of 1,024 bytes is taken in only once it is known not to be the last, as the last one is
/// treated apart, and the last stripe is the last 64 bytes whatever blocks they lie in: so up to a
/// block is held back, with the 64 bytes before it. Inputs of up to 240 bytes, which have rules of
/// their own, never leave that buffer. One thread.
final class Xxh3Stream {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int STRIPE = Xxh3Sums.STRIPE;
  private static final int BLOCK = Xxh3Sums.BLOCK;
  private static final int SHORT_BYTES = 240;
  private static final long LOW = 0xFFFF_FFFFL;
  private static final byte[] SECRET = Xxh3Sums.SECRET;

  private final long[] sums = Xxh3Sums.START.clone();

  /// The 64 bytes before the block, and then the block as far as it has come.
  private final byte[] held = new byte[STRIPE + BLOCK];

  private int heldBytes;
  private long length;

  /// Goes on with `count` bytes from `offset`.
  void update(byte[] bytes, int offset, int count) {
    length += count;
    int at = offset;
    int left = count;
    while (left > 0) {
      if (heldBytes == BLOCK) {
        takeBlock(held, STRIPE);
        System.arraycopy(held, BLOCK, held, 0, STRIPE);
        heldBytes = 0;
      }
      if (heldBytes == 0 && left > BLOCK) {
        takeBlock(bytes, at);
        System.arraycopy(bytes, at + BLOCK - STRIPE, held, 0, STRIPE);
        at += BLOCK;
        left -= BLOCK;
      } else {
        int taken = Math.min(left, BLOCK - heldBytes);
        System.arraycopy(bytes, at, held, STRIPE + heldBytes, taken);
        heldBytes += taken;
        at += taken;
        left -= taken;
      }
    }
  }

  /// The 64-bit hash of all there was.
  long finish64() {
    if (length <= SHORT_BYTES) {
      return LongHashFunction.xx3().hashBytes(held, STRIPE, heldBytes);
    }
    return Xxh3Sums.merged(ended(), Xxh3Sums.MERGING, length * Xxh3Sums.PRIME64_1);
  }

  /// The 128-bit hash of all there was, the lower half first.
  long[] finish128() {
    if (length <= SHORT_BYTES) {
      return LongTupleHashFunction.xx128().hashBytes(held, STRIPE, heldBytes);
    }
    long[] lanes = ended();
    return new long[] {
      Xxh3Sums.merged(lanes, Xxh3Sums.MERGING, length * Xxh3Sums.PRIME64_1),
      Xxh3Sums.merged(lanes, Xxh3Sums.MERGING_UPPER, ~(length * Xxh3Sums.PRIME64_2))
    };
  }

  private long[] ended() {
    long[] lanes = sums.clone();
    int stripes = (heldBytes - 1) / STRIPE;
    for (int i = 0; i < stripes; i++) {
      takeStripe(lanes, held, STRIPE + i * STRIPE, i * Long.BYTES);
    }
    takeStripe(lanes, held, heldBytes, Xxh3Sums.LAST);
    return lanes;
  }

  private void takeBlock(byte[] bytes, int offset) {
    for (int i = 0; i < Xxh3Sums.BLOCK_STRIPES; i++) {
      takeStripe(sums, bytes, offset + i * STRIPE, i * Long.BYTES);
    }
    for (int i = 0; i < sums.length; i++) {
      long sum = sums[i];
      sum ^= sum >>> 47;
      sum ^= (long) LONG.get(SECRET, Xxh3Sums.SCRAMBLING + i * Long.BYTES);
      sums[i] = sum * Xxh3Sums.PRIME32_1;
    }
  }

  private static void takeStripe(long[] lanes, byte[] bytes, int offset, int secretAt) {
    for (int i = 0; i < lanes.length; i++) {
      long data = (long) LONG.get(bytes, offset + i * Long.BYTES);
      long mixed = data ^ (long) LONG.get(SECRET, secretAt + i * Long.BYTES);
      lanes[i ^ 1] += data;
      lanes[i] += (mixed & LOW) * (mixed >>> 32);
    }
  }
}

package io.buckets.hash;

import io.buckets.core.KernelGate;
import java.util.Objects;

/// BLAKE2b-256 of several messages of one length: the shard blocks of a stripe, or better of a few.
///
/// Messages go eight at a time, one in each 64-bit lane, once the vector kernel's gate is open.
/// What is left over pays for eight as well, so the cheapest numbers are multiples of eight. Any
/// thread; calls share nothing.
public final class Blake2b256Lanes {
  /// Messages hashed at once.
  public static final int LANES = 8;

  /// In front of the vector kernel.
  static final KernelGate GATE = new KernelGate("BLAKE2b-256");

  private Blake2b256Lanes() {}

  /// Hashes `length` bytes from `offsets[i]` of each `messages[i]`, and writes the digests one
  /// after the other from `targetOffset` of `target`. The same array may appear as several
  /// messages.
  ///
  /// @throws IndexOutOfBoundsException before anything is written, if a message or the target is
  ///   short
  public static void hash(
      byte[][] messages, int[] offsets, int length, byte[] target, int targetOffset) {
    for (int i = 0; i < messages.length; i++) {
      Objects.checkFromIndexSize(offsets[i], length, messages[i].length);
    }
    Objects.checkFromIndexSize(
        targetOffset, messages.length * Blake2b256.DIGEST_BYTES, target.length);
    if (messages.length > 1 && GATE.isOpen()) {
      vector(messages, offsets, length, target, targetOffset);
    } else {
      scalar(messages, offsets, length, target, targetOffset);
    }
  }

  /// The specification: one after the other.
  static void scalar(
      byte[][] messages, int[] offsets, int length, byte[] target, int targetOffset) {
    for (int i = 0; i < messages.length; i++) {
      Blake2b256 stream = new Blake2b256();
      stream.update(messages[i], offsets[i], length);
      stream.digest(target, targetOffset + i * Blake2b256.DIGEST_BYTES);
    }
  }

  /// Groups of eight; in the last one the last message stands in for those that are missing.
  static void vector(
      byte[][] messages, int[] offsets, int length, byte[] target, int targetOffset) {
    Blake2bKernel kernel = new Blake2bKernel();
    byte[][] group = new byte[LANES][];
    int[] at = new int[LANES];
    for (int first = 0; first < messages.length; first += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        int i = Math.min(first + lane, messages.length - 1);
        group[lane] = messages[i];
        at[lane] = offsets[i];
      }
      kernel.hash(group, at, length);
      for (int i = first; i < Math.min(first + LANES, messages.length); i++) {
        kernel.digest(i - first, target, targetOffset + i * Blake2b256.DIGEST_BYTES);
      }
    }
  }
}

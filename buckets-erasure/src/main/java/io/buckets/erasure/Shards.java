package io.buckets.erasure;

import java.util.Arrays;
import java.util.Objects;

/// Where some shards lie: shard i is in `arrays[i]` from `offsets[i]` on. Several may share one
/// array.
record Shards(byte[][] arrays, int[] offsets) {
  Shards {
    if (arrays.length != offsets.length) {
      throw new IllegalArgumentException(
          arrays.length + " shards with " + offsets.length + " offsets");
    }
  }

  /// `count` shards of `length` bytes, one after the other in one array.
  static Shards consecutive(byte[] array, int offset, int count, int length) {
    byte[][] arrays = new byte[count][];
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      arrays[i] = array;
      offsets[i] = Math.addExact(offset, Math.multiplyExact(i, length));
    }
    return new Shards(arrays, offsets);
  }

  /// The shards whose bits are set in `mask`, in order.
  Shards select(int mask) {
    int count = Integer.bitCount(mask);
    byte[][] arrays = new byte[count][];
    int[] offsets = new int[count];
    int next = 0;
    for (int i = 0; i < this.arrays.length; i++) {
      if ((mask >>> i & 1) != 0) {
        arrays[next] = this.arrays[i];
        offsets[next++] = this.offsets[i];
      }
    }
    return new Shards(arrays, offsets);
  }

  /// The same shards without their first `bytes` bytes.
  Shards shifted(int bytes) {
    int[] moved = offsets.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += bytes;
    }
    return new Shards(arrays, moved);
  }

  /// Whether the first `length` bytes of each shard are those of the other's.
  boolean equalBytes(Shards other, int length) {
    for (int i = 0; i < arrays.length; i++) {
      int from = offsets[i];
      int otherFrom = other.offsets[i];
      boolean equal =
          Arrays.equals(
              arrays[i], from, from + length, other.arrays[i], otherFrom, otherFrom + length);
      if (!equal) {
        return false;
      }
    }
    return true;
  }

  /// Copies the first shard over every shard of `targets`.
  void copyFirstTo(Shards targets, int length) {
    for (int i = 0; i < targets.count(); i++) {
      System.arraycopy(arrays[0], offsets[0], targets.arrays[i], targets.offsets[i], length);
    }
  }

  int count() {
    return arrays.length;
  }

  /// @throws IllegalArgumentException if there are more or fewer shards
  /// @throws IndexOutOfBoundsException if one of them does not have `length` bytes
  void check(int count, int length) {
    if (arrays.length != count) {
      throw new IllegalArgumentException("want " + count + " shards, not " + arrays.length);
    }
    for (int i = 0; i < count; i++) {
      Objects.checkFromIndexSize(offsets[i], length, arrays[i].length);
    }
  }
}

package io.buckets.storage.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Byte strings as places in an unsigned order: what listings compare, cut and step over.
public final class Positions {
  private Positions() {}

  /// The least byte string greater than all that begin with `prefix`; null if there is none.
  public static byte @Nullable [] afterAll(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] after = Arrays.copyOf(prefix, last + 1);
    after[last]++;
    return after;
  }

  /// The least byte string greater than `position`.
  public static byte[] after(byte[] position) {
    return Arrays.copyOf(position, position.length + 1);
  }

  /// Whether `bytes` begins with `prefix`.
  public static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /// Where `wanted` first occurs in `bytes` at or after `from`, -1 if nowhere.
  public static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  /// `head` followed by `tail`.
  public static byte[] concat(byte[] head, byte[] tail) {
    return ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array();
  }
}

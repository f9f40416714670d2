package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-2-4 with a 128-bit key and a 64-bit answer: a hash whose collisions cannot be planned by
/// whoever chooses the input but does not know the key.
///
/// Placement uses it with a key derived from the deployment id, so that no client can aim its keys
/// at one erasure set. Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
///
/// Immutable; any thread.
public final class SipHash24 {
  /// Bytes in a key.
  public static final int KEY_BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long k0;
  private final long k1;

  /// A hash under the key whose little-endian halves are `k0` and `k1`.
  public SipHash24(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /// A hash under a key of exactly [#KEY_BYTES] bytes.
  public static SipHash24 keyed(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a SipHash key has 16 bytes, not " + key.length);
    }
    return new SipHash24((long) LONGS.get(key, 0), (long) LONGS.get(key, 8));
  }

  /// The hash of all of `bytes`.
  public long hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  /// The hash of the eight bytes of `value`, least significant first.
  public long hash(long value) {
    State state = new State(k0, k1);
    state.absorb(value);
    state.absorb(8L << 56);
    return state.finish();
  }

  /// The hash of the sixteen bytes of `first` and `second`, each least significant first.
  public long hash(long first, long second) {
    State state = new State(k0, k1);
    state.absorb(first);
    state.absorb(second);
    state.absorb(16L << 56);
    return state.finish();
  }

  /// The hash of `length` bytes from `offset`.
  public long hash(byte[] bytes, int offset, int length) {
    State state = new State(k0, k1);
    int end = offset + (length & ~7);
    for (int i = offset; i < end; i += 8) {
      state.absorb((long) LONGS.get(bytes, i));
    }
    long last = (long) length << 56;
    for (int i = 0; i < (length & 7); i++) {
      last |= (bytes[end + i] & 0xFFL) << (8 * i);
    }
    state.absorb(last);
    return state.finish();
  }

  /// The four words of the paper's section 2; lives in registers once compiled.
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736F6D6570736575L;
      v1 = k1 ^ 0x646F72616E646F6DL;
      v2 = k0 ^ 0x6C7967656E657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void absorb(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long finish() {
      v2 ^= 0xFF;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}

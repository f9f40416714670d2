package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// BLAKE2b with a 256-bit digest (RFC 7693), one stream, with or without a key.
///
/// It is what decides whether a block is still the block that was written. For several blocks of
/// one length use [Blake2b256Lanes], which gives the same digests many times faster. The
/// compression here is its specification. Not thread-safe.
public final class Blake2b256 {
  /// Bytes in a digest.
  public static final int DIGEST_BYTES = 32;

  /// Most bytes in a key.
  public static final int KEY_BYTES = 64;

  /// Bytes in a block.
  static final int BLOCK_BYTES = 128;

  /// The first 64 bits of the fractional parts of the square roots of the first eight primes.
  static final long[] IV = {
    0x6A09E667F3BCC908L,
    0xBB67AE8584CAA73BL,
    0x3C6EF372FE94F82BL,
    0xA54FF53A5F1D36F1L,
    0x510E527FADE682D1L,
    0x9B05688C2B3E6C1FL,
    0x1F83D9ABFB41BD6BL,
    0x5BE0CD19137E2179L
  };

  /// What a digest of 32 bytes without a key, in sequential mode, adds to the first word.
  static final long PARAMETERS = 0x01010000L | DIGEST_BYTES;

  /// The message schedule: sixteen words for each of twelve rounds, one hexadecimal digit each.
  private static final String SCHEDULE =
      "0123456789abcdef"
          + "ea489fd61c02b753"
          + "b8c052fdae367194"
          + "7931dcbe265a40f8"
          + "905724afe1bc683d"
          + "2c6a0b834d75fe19"
          + "c51fed4a0763928b"
          + "db7ec13950f4862a"
          + "6fe9b308c2d714a5"
          + "a2847615fb9e3cd0"
          + "0123456789abcdef"
          + "ea489fd61c02b753";

  private static final int ROUNDS = 12;

  private static final byte[] SIGMA = new byte[SCHEDULE.length()];

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    for (int i = 0; i < SIGMA.length; i++) {
      SIGMA[i] = (byte) Character.digit(SCHEDULE.charAt(i), 16);
    }
  }

  private final long[] h = IV.clone();
  private final long[] words = new long[16];

  /// The last block is compressed differently, so a full one waits here until more comes.
  private final byte[] rest = new byte[BLOCK_BYTES];

  private int filled;
  private long compressed;

  /// A stream without a key.
  public Blake2b256() {
    h[0] ^= PARAMETERS;
  }

  /// A stream under a key of 1 to [#KEY_BYTES] bytes: a message authentication code.
  public static Blake2b256 keyed(byte[] key) {
    if (key.length == 0 || key.length > KEY_BYTES) {
      throw new IllegalArgumentException("a BLAKE2b key has 1 to 64 bytes, not " + key.length);
    }
    Blake2b256 stream = new Blake2b256();
    stream.h[0] ^= (long) key.length << 8;
    stream.update(Arrays.copyOf(key, BLOCK_BYTES), 0, BLOCK_BYTES);
    return stream;
  }

  /// The digest of `length` bytes from `offset`.
  public static byte[] of(byte[] bytes, int offset, int length) {
    Blake2b256 stream = new Blake2b256();
    stream.update(bytes, offset, length);
    return stream.digest();
  }

  /// The schedule as it is stepped through: entry 16r + i is the word that round r uses i-th.
  static byte[] sigma() {
    return SIGMA.clone();
  }

  /// Goes on with `length` bytes from `offset`.
  public void update(byte[] bytes, int offset, int length) {
    int begun = filled == 0 ? 0 : Math.min(BLOCK_BYTES - filled, length);
    System.arraycopy(bytes, offset, rest, filled, begun);
    filled += begun;
    int p = offset + begun;
    int end = offset + length;
    if (p == end) {
      return;
    }
    if (filled == BLOCK_BYTES) {
      compress(rest, 0, BLOCK_BYTES, 0);
      filled = 0;
    }
    for (; end - p > BLOCK_BYTES; p += BLOCK_BYTES) {
      compress(bytes, p, BLOCK_BYTES, 0);
    }
    System.arraycopy(bytes, p, rest, 0, end - p);
    filled = end - p;
  }

  /// Ends the stream; call it once.
  public byte[] digest() {
    byte[] digest = new byte[DIGEST_BYTES];
    digest(digest, 0);
    return digest;
  }

  /// Ends the stream and writes the 32 bytes at `offset` of `target`; call it once.
  public void digest(byte[] target, int offset) {
    Arrays.fill(rest, filled, BLOCK_BYTES, (byte) 0);
    compress(rest, 0, filled, -1L);
    for (int i = 0; i < 4; i++) {
      LONGS.set(target, offset + 8 * i, h[i]);
    }
  }

  /// RFC 7693, section 3.2, for a block of which `count` bytes are of the message. A line of the
  /// loop is half of the function G, read from the inside out; sixteen local variables where an
  /// array would do, because only those stay in registers, which is worth a third of the speed.
  @SuppressWarnings("AssignmentExpression")
  private void compress(byte[] bytes, int offset, int count, long last) {
    final byte[] s = SIGMA;
    final long[] m = words;
    for (int i = 0; i < 16; i++) {
      m[i] = (long) LONGS.get(bytes, offset + 8 * i);
    }
    compressed += count;
    long v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3];
    long v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
    long v8 = IV[0], v9 = IV[1], v10 = IV[2], v11 = IV[3];
    long v12 = IV[4] ^ compressed, v13 = IV[5], v14 = IV[6] ^ last, v15 = IV[7];
    for (int r = 0; r < ROUNDS * 16; r += 16) {
      v4 = turn(v4, v8 += v12 = turn(v12, v0 += v4 + m[s[r]], 32), 24);
      v5 = turn(v5, v9 += v13 = turn(v13, v1 += v5 + m[s[r + 2]], 32), 24);
      v6 = turn(v6, v10 += v14 = turn(v14, v2 += v6 + m[s[r + 4]], 32), 24);
      v7 = turn(v7, v11 += v15 = turn(v15, v3 += v7 + m[s[r + 6]], 32), 24);
      v4 = turn(v4, v8 += v12 = turn(v12, v0 += v4 + m[s[r + 1]], 16), 63);
      v5 = turn(v5, v9 += v13 = turn(v13, v1 += v5 + m[s[r + 3]], 16), 63);
      v6 = turn(v6, v10 += v14 = turn(v14, v2 += v6 + m[s[r + 5]], 16), 63);
      v7 = turn(v7, v11 += v15 = turn(v15, v3 += v7 + m[s[r + 7]], 16), 63);
      v5 = turn(v5, v10 += v15 = turn(v15, v0 += v5 + m[s[r + 8]], 32), 24);
      v6 = turn(v6, v11 += v12 = turn(v12, v1 += v6 + m[s[r + 10]], 32), 24);
      v7 = turn(v7, v8 += v13 = turn(v13, v2 += v7 + m[s[r + 12]], 32), 24);
      v4 = turn(v4, v9 += v14 = turn(v14, v3 += v4 + m[s[r + 14]], 32), 24);
      v5 = turn(v5, v10 += v15 = turn(v15, v0 += v5 + m[s[r + 9]], 16), 63);
      v6 = turn(v6, v11 += v12 = turn(v12, v1 += v6 + m[s[r + 11]], 16), 63);
      v7 = turn(v7, v8 += v13 = turn(v13, v2 += v7 + m[s[r + 13]], 16), 63);
      v4 = turn(v4, v9 += v14 = turn(v14, v3 += v4 + m[s[r + 15]], 16), 63);
    }
    h[0] ^= v0 ^ v8;
    h[1] ^= v1 ^ v9;
    h[2] ^= v2 ^ v10;
    h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12;
    h[5] ^= v5 ^ v13;
    h[6] ^= v6 ^ v14;
    h[7] ^= v7 ^ v15;
  }

  private static long turn(long a, long b, int bits) {
    return Long.rotateRight(a ^ b, bits);
  }
}

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

  private static final byte[] SIGMA = new byte[SCHEDULE.length()];

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    for (int i = 0; i < SIGMA.length; i++) {
      SIGMA[i] = (byte) Character.digit(SCHEDULE.charAt(i), 16);
    }
  }

  private final long[] h = IV.clone();
  private final long[] v = new long[16];
  private final long[] m = new long[16];

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

  /// RFC 7693, section 3.2, for a block of which `count` bytes are of the message.
  private void compress(byte[] bytes, int offset, int count, long last) {
    compressed += count;
    for (int i = 0; i < 16; i++) {
      m[i] = (long) LONGS.get(bytes, offset + 8 * i);
    }
    for (int i = 0; i < 8; i++) {
      v[i] = h[i];
      v[i + 8] = IV[i];
    }
    v[12] ^= compressed;
    v[14] ^= last;
    for (int r = 0; r < SIGMA.length; r += 16) {
      mix(0, 0, r);
      mix(1, 0, r + 2);
      mix(2, 0, r + 4);
      mix(3, 0, r + 6);
      mix(0, 1, r + 8);
      mix(1, 1, r + 10);
      mix(2, 1, r + 12);
      mix(3, 1, r + 14);
    }
    for (int i = 0; i < 8; i++) {
      h[i] ^= v[i] ^ v[i + 8];
    }
  }

  /// The function G of section 3.1 on a column (`turn` 0) or the diagonal that begins in it (`turn`
  /// 1), with the two message words that `step` of the schedule names.
  private void mix(int column, int turn, int step) {
    int a = column;
    int b = 4 + ((column + turn) & 3);
    int c = 8 + ((column + 2 * turn) & 3);
    int d = 12 + ((column + 3 * turn) & 3);
    long va = v[a] + v[b] + m[SIGMA[step]];
    long vd = Long.rotateRight(v[d] ^ va, 32);
    long vc = v[c] + vd;
    long vb = Long.rotateRight(v[b] ^ vc, 24);
    va += vb + m[SIGMA[step + 1]];
    vd = Long.rotateRight(vd ^ va, 16);
    vc += vd;
    v[a] = va;
    v[b] = Long.rotateRight(vb ^ vc, 63);
    v[c] = vc;
    v[d] = vd;
  }
}

package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MD5 of one stream (RFC 1321), given piece by piece.
///
/// Uploads use [Md5Stream], whose blocks many threads may share. Not thread-safe.
public final class Md5 {
  /// Bytes in a digest.
  public static final int DIGEST_BYTES = 16;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[] state = Md5Block.initialState();

  /// The first `length % 64` bytes are those after the last whole block.
  private final byte[] rest = new byte[Md5Block.BYTES];

  private long length;

  /// The digest of `length` bytes from `offset`.
  public static byte[] of(byte[] bytes, int offset, int length) {
    Md5 md5 = new Md5();
    md5.update(bytes, offset, length);
    return md5.digest();
  }

  /// Goes on with `count` bytes from `offset`.
  public void update(byte[] bytes, int offset, int count) {
    int filled = (int) (length % Md5Block.BYTES);
    int begun = filled == 0 ? 0 : Math.min(Md5Block.BYTES - filled, count);
    System.arraycopy(bytes, offset, rest, filled, begun);
    if (filled + begun == Md5Block.BYTES) {
      Md5Block.compress(state, rest, 0, 1);
    }
    length += count;
    if (begun < count) {
      int blocks = (count - begun) / Md5Block.BYTES;
      int end = begun + blocks * Md5Block.BYTES;
      Md5Block.compress(state, bytes, offset + begun, blocks);
      System.arraycopy(bytes, offset + end, rest, 0, count - end);
    }
  }

  /// Ends the stream; call it once.
  public byte[] digest() {
    return finish(state, rest, length);
  }

  /// Ends a stream of `length` bytes, the first `length % 64` of `rest` after the blocks in
  /// `state`.
  static byte[] finish(int[] state, byte[] rest, long length) {
    int filled = (int) (length % Md5Block.BYTES);
    int blocks = filled < Md5Block.BYTES - 8 ? 1 : 2;
    byte[] last = new byte[blocks * Md5Block.BYTES];
    System.arraycopy(rest, 0, last, 0, filled);
    last[filled] = (byte) 0x80;
    LONGS.set(last, last.length - 8, length << 3);
    Md5Block.compress(state, last, 0, blocks);
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < 4; i++) {
      INTS.set(digest, 4 * i, state[i]);
    }
    return digest;
  }
}

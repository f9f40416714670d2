package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MD5 of one stream (RFC 1321), given piece by piece.
///
/// Its running state is four words, so that whole blocks may also be taken in by somebody else, see
/// [Md5Stream]. Not thread-safe.
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

  /// Goes on with `length` bytes from `offset`.
  public void update(byte[] bytes, int offset, int length) {
    int begun = completeBlock(bytes, offset, length);
    int blocks = (length - begun) / Md5Block.BYTES;
    Md5Block.compress(state, bytes, offset + begun, blocks);
    int taken = begun + blocks * Md5Block.BYTES;
    skip(blocks);
    keep(bytes, offset + taken, length - taken);
  }

  /// Ends the stream; call it once.
  public byte[] digest() {
    long bits = length << 3;
    int filled = filled();
    byte[] padding = new byte[filled < 56 ? 64 - filled : 128 - filled];
    padding[0] = (byte) 0x80;
    LONGS.set(padding, padding.length - 8, bits);
    update(padding, 0, padding.length);
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < 4; i++) {
      INTS.set(digest, 4 * i, state[i]);
    }
    return digest;
  }

  /// The four words; whoever takes blocks into them says so by [#skip].
  int[] state() {
    return state;
  }

  /// Takes what the block begun before still lacks, and returns how many bytes that was.
  int completeBlock(byte[] bytes, int offset, int available) {
    int filled = filled();
    if (filled == 0) {
      return 0;
    }
    int taken = Math.min(Md5Block.BYTES - filled, available);
    System.arraycopy(bytes, offset, rest, filled, taken);
    length += taken;
    if (filled + taken == Md5Block.BYTES) {
      Md5Block.compress(state, rest, 0, 1);
    }
    return taken;
  }

  /// Counts blocks that went, or are going, straight into the state.
  void skip(int blocks) {
    length += (long) blocks * Md5Block.BYTES;
  }

  /// Keeps fewer than 64 bytes for later, at a block boundary.
  void keep(byte[] bytes, int offset, int count) {
    System.arraycopy(bytes, offset, rest, filled(), count);
    length += count;
  }

  private int filled() {
    return (int) (length & (Md5Block.BYTES - 1));
  }
}

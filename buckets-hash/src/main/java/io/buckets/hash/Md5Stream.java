package io.buckets.hash;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The MD5 of one upload, computed together with other uploads' when that is cheaper ([Md5Pool]).
///
/// One thread uses a stream at a time, best a virtual one. A stream must end in [#digest] or
/// [#close].
public final class Md5Stream implements AutoCloseable {
  /// Updates shorter than this are hashed at once by the caller: a queue would cost more than it
  /// saves.
  static final int SHARED_FROM_BYTES = 16 << 10;

  /// A blocking update goes through the pool in pieces of this size, so that none keeps a lane for
  /// long and one that began alone can find company.
  static final int PIECE_BYTES = 256 << 10;

  private final Md5Pool pool;
  private final Md5 md5 = new Md5();

  /// The piece in the pool, of which there is at most one.
  private @Nullable Md5Piece piece;

  /// The number of the last piece given to the pool.
  private long number = -1;

  private boolean ended;

  Md5Stream(Md5Pool pool) {
    this.pool = pool;
  }

  /// Goes on with `length` bytes from `offset`; they are hashed on return.
  public void update(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    await();
    int end = offset + length;
    for (int p = offset; p < end; p += PIECE_BYTES) {
      enqueue(bytes, p, Math.min(PIECE_BYTES, end - p), false);
      await();
    }
  }

  /// Goes on with `length` bytes from `offset`, which may be hashed after the return, by another
  /// thread. The caller leaves the bytes alone until [#await] or any other call on this stream has
  /// returned. Good for up to a few MiB: the piece is not cut.
  public void updateLater(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    await();
    enqueue(bytes, offset, length, true);
  }

  /// Returns when everything given so far is hashed, lending a hand if it is not.
  public void await() {
    Md5Piece pending = piece;
    if (pending != null) {
      pool.finish(pending);
      piece = null;
    }
  }

  /// Ends the stream. Call it once, and nothing but [#close] after it.
  public byte[] digest() {
    await();
    end();
    return md5.digest();
  }

  /// Gives the stream up, unless it has ended: bytes given to [#updateLater] are no longer read
  /// once it returns.
  @Override
  public void close() {
    Md5Piece pending = piece;
    if (pending != null && !pool.withdraw(pending)) {
      pool.finish(pending);
    }
    piece = null;
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      pool.left();
    }
  }

  /// Gives the whole blocks to the pool, if they are many, and keeps what is before and after them.
  private void enqueue(byte[] bytes, int offset, int length, boolean later) {
    if (length < SHARED_FROM_BYTES) {
      md5.update(bytes, offset, length);
      return;
    }
    int begun = md5.completeBlock(bytes, offset, length);
    int blocks = (length - begun) / Md5Block.BYTES;
    int taken = begun + blocks * Md5Block.BYTES;
    Md5Piece next = new Md5Piece(md5.state(), bytes, offset + begun, blocks);
    md5.skip(blocks);
    md5.keep(bytes, offset + taken, length - taken);
    piece = next;
    number = pool.offer(next, number, later);
  }
}

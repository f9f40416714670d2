package io.buckets.hash;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Whole blocks of one stream on their way through a [Md5Pool].
///
/// Whoever took it out of the pool's queue owns the blocks and the stream's state until it says
/// [#end]; that write, being volatile, hands both back.
final class Md5Piece {
  private final int[] state;
  private final byte[] bytes;
  private int at;
  private int blocks;

  /// Whether somebody owns it. Guarded by the pool's lock.
  boolean claimed;

  /// The thread that is parked until this is done, or about to be.
  volatile @Nullable Thread waiter;

  private volatile boolean done;
  private volatile boolean abandoned;

  /// `blocks` blocks from `at` of `bytes`, to be taken into `state`.
  Md5Piece(int[] state, byte[] bytes, int at, int blocks) {
    this.state = state;
    this.bytes = bytes;
    this.at = at;
    this.blocks = blocks;
  }

  /// Blocks that are left.
  int blocks() {
    return blocks;
  }

  boolean isDone() {
    return done;
  }

  /// Takes all that is left in, by the scalar code.
  void hashAlone() {
    try {
      Md5Block.compress(state, bytes, at, blocks);
      blocks = 0;
    } finally {
      end(blocks == 0);
    }
  }

  /// Enters `lane` with what is left.
  void enter(Md5Lanes lanes, int lane) {
    lanes.put(lane, state, bytes, at);
  }

  /// The lane it is in went on by `count` blocks. Returns whether nothing is left.
  boolean advance(int count) {
    at += count * Md5Block.BYTES;
    blocks -= count;
    return blocks == 0;
  }

  /// Hands the piece back: with all blocks in, or with a state that is worth nothing as its owner
  /// failed. Wakes whoever waits for that.
  void end(boolean whole) {
    abandoned = !whole;
    done = true;
    LockSupport.unpark(waiter);
  }

  /// To be asked once it is done.
  void requireWhole() {
    if (abandoned) {
      throw new IllegalStateException("the thread that computed this stream's MD5 failed");
    }
  }
}

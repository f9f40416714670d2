package io.buckets.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Whole blocks of one stream on their way through a [Md5Pool].
///
/// Whoever took it out of the pool's queue owns the blocks and the stream's state until it says
/// [#end]; that write, being volatile, hands both back.
final class Md5Piece {
  /// Blocks that lie one after the other.
  ///
  /// @param bytes where they are
  /// @param at the first one's offset
  /// @param blocks how many they are, at least one
  record Run(byte[] bytes, int at, int blocks) {}

  private final int[] state;
  private final List<Run> runs;

  /// The run that is being hashed, and how many blocks of it are.
  private int index;

  private int hashed;

  /// Whether somebody owns it. Guarded by the pool's lock.
  boolean claimed;

  /// How many streams were busy when it came, its own among them.
  int company;

  /// The thread that is parked until this is done, or about to be.
  volatile @Nullable Thread waiter;

  private volatile boolean done;
  private volatile boolean abandoned;

  /// The blocks of `runs`, at least one, to be taken into `state` in this order.
  Md5Piece(int[] state, List<Run> runs) {
    this.state = state;
    this.runs = new ArrayList<>(runs);
  }

  /// Adds runs at the end; under the pool's lock, while nobody owns the piece.
  void add(List<Run> more) {
    runs.addAll(more);
  }

  /// How many runs there are.
  int size() {
    return runs.size();
  }

  boolean isDone() {
    return done;
  }

  /// Blocks that are left in the run being hashed.
  int blocks() {
    return runs.get(index).blocks() - hashed;
  }

  /// Takes everything in, by the scalar code; returns how many blocks that was.
  int hashAlone() {
    boolean whole = false;
    try {
      int blocks = 0;
      for (Run run : runs) {
        Md5Block.compress(state, run.bytes(), run.at(), run.blocks());
        blocks += run.blocks();
      }
      whole = true;
      return blocks;
    } finally {
      end(whole);
    }
  }

  /// Enters `lane` where it is.
  void enter(Md5Lanes lanes, int lane) {
    Run run = runs.get(index);
    lanes.put(lane, state, run.bytes(), run.at() + hashed * Md5Block.BYTES);
  }

  /// The lane it is in went on by `count` blocks, at most [#blocks]. Returns whether nothing is
  /// left.
  boolean advance(int count) {
    hashed += count;
    if (hashed == runs.get(index).blocks()) {
      index++;
      hashed = 0;
    }
    return index == runs.size();
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

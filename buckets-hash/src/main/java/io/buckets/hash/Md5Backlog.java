package io.buckets.hash;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What one stream has given to a [Md5Pool] and nobody has hashed yet: whole blocks in order, and
/// the state they go into.
///
/// Whoever has claimed it moves it on, and alone uses the state and the run begun; nobody does
/// while there is nothing to hash but the thread that gives. The rest is guarded by the pool's
/// lock, but for what is volatile and what belongs to the thread that gives.
final class Md5Backlog {
  /// Blocks that lie one after the other.
  ///
  /// @param bytes where they are
  /// @param at the first one's offset
  /// @param blocks how many they are, at least one
  record Run(byte[] bytes, int at, int blocks) {}

  private final int[] state = Md5Block.initialState();
  private final ArrayDeque<Run> runs = new ArrayDeque<>();

  /// The run that is being hashed, and how many blocks of it are. The claimer's.
  private @Nullable Run run;

  private int runHashed;

  /// Where it is: with whoever claimed it, in the pool's queue, or neither, having nothing to hash.
  boolean claimed;

  boolean queued;

  /// Its number among those that came into the queue, when it last did; negative before.
  long arrival = -1;

  /// How many streams were busy then, its own among them.
  int company;

  /// Blocks given since the stream began. Belongs to the thread that gives.
  private long given;

  private volatile long hashed;
  private volatile boolean failed;

  /// The thread that waits until `wanted` blocks are hashed.
  private volatile @Nullable Thread waiter;

  private volatile long wanted;

  /// The four words, once everything given is hashed.
  int[] state() {
    return state;
  }

  /// Adds runs at the end; under the lock, by the thread that gives.
  void add(List<Run> more) {
    for (Run each : more) {
      runs.add(each);
      given += each.blocks();
    }
  }

  /// Blocks given, to the thread that gives.
  long given() {
    return given;
  }

  /// Blocks hashed; never more than were.
  long hashed() {
    return hashed;
  }

  /// Hashes runs at once if there is nothing to hash before them; returns whether that was so. By
  /// the thread that gives.
  boolean hashNow(List<Run> few) {
    boolean empty = hashed == given;
    if (empty) {
      for (Run each : few) {
        Md5Block.compress(state, each.bytes(), each.at(), each.blocks());
        given += each.blocks();
      }
      hashed = given;
    }
    return empty;
  }

  /// Forgets what nobody is hashing; under the lock, by the thread that gives.
  void drop() {
    if (!claimed) {
      given -= blocks();
      run = null;
    }
    for (Run each : runs) {
      given -= each.blocks();
    }
    runs.clear();
  }

  /// Begins the next run unless one is begun; under the lock, by the claimer. Returns whether there
  /// is one.
  boolean begin() {
    if (run == null) {
      run = runs.poll();
      runHashed = 0;
    }
    return run != null;
  }

  /// Blocks left of the run begun, or 0.
  int blocks() {
    Run begun = run;
    return begun == null ? 0 : begun.blocks() - runHashed;
  }

  /// Enters `lane` where the run begun goes on.
  void enter(Md5Lanes lanes, int lane) {
    Run begun = run;
    if (begun != null) {
      lanes.put(lane, state, begun.bytes(), begun.at() + runHashed * Md5Block.BYTES);
    }
  }

  /// Takes `blocks` blocks of the run begun in by the scalar code.
  void hashAlone(int blocks) {
    Run begun = run;
    if (begun != null) {
      Md5Block.compress(state, begun.bytes(), begun.at() + runHashed * Md5Block.BYTES, blocks);
      advance(blocks);
    }
  }

  /// Blocks of the run begun, at most [#blocks], are in the state; wakes who waits for that.
  @SuppressWarnings("NonAtomicVolatileUpdate") // Only the claimer writes it.
  void advance(int blocks) {
    runHashed += blocks;
    if (blocks() == 0) {
      run = null;
    }
    hashed += blocks;
    if (hashed >= wanted) {
      wake();
    }
  }

  /// Whether so many blocks are hashed, or never will be.
  boolean isDone(long blocks) {
    return hashed >= blocks || failed;
  }

  /// The calling thread waits for so many blocks; under the lock.
  void await(long blocks) {
    wanted = blocks;
    waiter = Thread.currentThread();
  }

  /// Wakes the thread that waits, to look again; returns whether there was one.
  boolean wake() {
    Thread thread = waiter;
    LockSupport.unpark(thread);
    return thread != null;
  }

  /// Nobody waits any more; by the thread that did.
  void stopWaiting() {
    waiter = null;
  }

  /// The claimer failed: the state is worth nothing.
  void fail() {
    failed = true;
    wake();
  }

  /// @throws IllegalStateException if a claimer failed
  void requireSound() {
    if (failed) {
      throw new IllegalStateException("the thread that computed this stream's MD5 failed");
    }
  }
}

package io.buckets.hash;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// MD5 for many uploads at once, by flat combining: uploads that wait for their MD5 at the same
/// moment are hashed together, one in each of sixteen lanes, by one of the threads that wait.
///
/// One stream of MD5 uses a small part of a core and cannot use more, since each step needs the one
/// before. Sixteen streams side by side cost about as much as two one after the other, so from
/// three on it pays to hash together. Every upload opens a [Md5Stream]; what it is given goes into
/// a queue in *pieces*, and:
///
/// - Whoever needs a piece done looks at the queue. With fewer than [#PAYS] pieces waiting it
///   hashes its own, alone, at once: nobody ever waits for company that may not come.
/// - With more it becomes a *leader*: it takes up to sixteen pieces, first come first served, moves
///   them on in steps of at most [#STEP_BLOCKS], and fills the lanes that fall free from the queue,
///   until its own piece is done. Then it brings those it still has to their ends, takes no more,
///   and leaves.
/// - Whoever finds a leader with free lanes, or no leader's place free, parks; its piece is picked
///   up at the leader's next step, or it is woken when a leader leaves.
///
/// How pieces come to wait at the same moment although few threads run at once: a piece only lies
/// in the queue as long as enough other streams are about to bring theirs (judged by how many did
/// since its own stream's last one). Once most have come, or if few are busy, a virtual thread is
/// started to begin. And a stream that wants its piece done first yields once, so that on a busy
/// machine the virtual threads of other uploads, which want the same, get there too. Nobody waits
/// longer than that for company: what has not begun by then is done by the stream's own thread.
///
/// Sources: Hendler, Incze, Shavit and Tzafrir, "Flat Combining and the Synchronization-Parallelism
/// Tradeoff", 2010; the multi-buffer MD5 of Intel's isa-l_crypto for the lanes.
///
/// Threading: the lock guards the queue and is held for a few hundred instructions, never while
/// hashing. Pieces are owned as [Md5Piece] says.
public final class Md5Pool {
  /// Pieces from which on hashing together is cheaper than one after the other.
  static final int PAYS = 3;

  /// Most blocks between two looks at the queue: 64 KiB a lane, some 150 microseconds.
  static final int STEP_BLOCKS = 1024;

  /// A piece of so many runs does not grow any more.
  private static final int MOST_RUNS = 1024;

  private static final int LANES = Md5Lanes.LANES;

  private static final Md5Pool SHARED =
      new Md5Pool(Math.max(1, Runtime.getRuntime().availableProcessors() / 4));

  /// Bytes hashed by a pool since it was made.
  ///
  /// @param together bytes that shared their way with other streams'
  /// @param alone bytes that did not
  public record Totals(long together, long alone) {}

  private enum Role {
    ALONE,
    LEADER,
    WAITING
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final int maxLeaders;
  private final LongAdder togetherBlocks = new LongAdder();
  private final LongAdder aloneBlocks = new LongAdder();

  // All below is guarded by the lock.
  private final ArrayDeque<Md5Piece> queue = new ArrayDeque<>();
  private int leaders;
  private int freeLanes;
  private int openStreams;
  private long arrivals;

  /// A pool with at most so many leaders at a time.
  Md5Pool(int maxLeaders) {
    this.maxLeaders = maxLeaders;
  }

  /// The pool of this process: only streams of one pool are hashed together.
  public static Md5Pool shared() {
    return SHARED;
  }

  /// A new stream. It must end in [Md5Stream#digest] or [Md5Stream#close].
  public Md5Stream open() {
    lock.lock();
    try {
      openStreams++;
    } finally {
      lock.unlock();
    }
    return new Md5Stream(this);
  }

  /// What this pool has hashed so far.
  public Totals totals() {
    return new Totals(togetherBlocks.sum() * Md5Block.BYTES, aloneBlocks.sum() * Md5Block.BYTES);
  }

  /// A stream has ended.
  void left() {
    lock.lock();
    try {
      openStreams--;
    } finally {
      lock.unlock();
    }
  }

  /// Puts a piece into the queue and returns its number; `previous` is that of the stream's piece
  /// before, or negative. A piece for `later` has a thread started for it unless others are about
  /// to come; for any other the caller is about to [#finish].
  long offer(Md5Piece piece, long previous, boolean later) {
    boolean start;
    long number;
    lock.lock();
    try {
      queue.add(piece);
      number = ++arrivals;
      piece.company = previous < 0 ? openStreams : (int) Math.min(LANES, number - previous);
      start = later && queue.size() >= enough(piece.company);
    } finally {
      lock.unlock();
    }
    if (start) {
      Thread.startVirtualThread(() -> work(piece));
    }
    return number;
  }

  /// Adds runs to a piece that nobody has begun; returns whether that was so.
  boolean extend(Md5Piece piece, List<Md5Piece.Run> runs) {
    lock.lock();
    try {
      boolean waiting = !piece.claimed && piece.size() < MOST_RUNS;
      if (waiting) {
        piece.add(runs);
      }
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /// How many pieces in the queue are enough to begin, when so many streams are busy.
  private static int enough(int company) {
    if (company < PAYS || !Md5Lanes.GATE.isOpen()) {
      return 1;
    }
    return Math.max(PAYS, Math.min(LANES, company) * 3 / 4);
  }

  /// Returns when the piece is done, having done it or waited for it. One thread at a time for a
  /// piece.
  @SuppressWarnings(
      "ThreadPriorityCheck") // The yield is a chance for others, nothing relies on it.
  void finish(Md5Piece piece) {
    if (!piece.isDone() && piece.company >= PAYS) {
      Thread.yield();
    }
    boolean interrupted = false;
    while (!piece.isDone()) {
      switch (join(piece, true)) {
        case ALONE -> aloneBlocks.add(piece.hashAlone());
        case LEADER -> new Leader(piece).run();
        case WAITING -> interrupted |= awaitTurn(piece);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    piece.requireWhole();
  }

  /// Parks until the piece is done or it is time to [#join] again. Returns whether the thread was
  /// interrupted: that does not end the wait, which is short, but would keep it from parking.
  private boolean awaitTurn(Md5Piece piece) {
    if (!piece.isDone()) {
      LockSupport.park(this);
    }
    return Thread.interrupted();
  }

  /// Takes a piece out of the queue so that nobody begins it. Returns whether nobody had.
  boolean withdraw(Md5Piece piece) {
    lock.lock();
    try {
      boolean untouched = queue.remove(piece);
      piece.claimed = true;
      return untouched;
    } finally {
      lock.unlock();
    }
  }

  /// What a thread started for the sake of a piece does: as [#finish], but it does not wait.
  private void work(Md5Piece piece) {
    switch (join(piece, false)) {
      case ALONE -> aloneBlocks.add(piece.hashAlone());
      case LEADER -> new Leader(piece).run();
      case WAITING -> {}
    }
  }

  /// Decides what the calling thread is to do about a piece, and takes the piece out of the queue
  /// if that is to hash it alone.
  private Role join(Md5Piece piece, boolean mayWait) {
    lock.lock();
    try {
      Role role = roleFor(piece);
      if (role != Role.WAITING) {
        piece.claimed = true;
        queue.remove(piece);
        leaders += role == Role.LEADER ? 1 : 0;
      } else if (mayWait) {
        piece.waiter = Thread.currentThread();
      }
      return role;
    } finally {
      lock.unlock();
    }
  }

  private Role roleFor(Md5Piece piece) {
    if (piece.claimed || freeLanes > 0) {
      return Role.WAITING;
    }
    if (queue.size() < PAYS || !Md5Lanes.GATE.isOpen()) {
      return Role.ALONE;
    }
    boolean place = leaders == 0 || (leaders < maxLeaders && queue.size() >= LANES / 2);
    return place ? Role.LEADER : Role.WAITING;
  }

  /// Wakes everybody who waits for a piece in the queue, to decide again; returns whether anybody
  /// did.
  private boolean wakeAll() {
    boolean woken = false;
    for (Md5Piece piece : queue) {
      Thread thread = piece.waiter;
      LockSupport.unpark(thread);
      woken |= thread != null;
    }
    return woken;
  }

  /// One thread's time as a leader.
  private final class Leader {
    private final Md5Piece own;
    private final Md5Lanes lanes = new Md5Lanes();
    private final Md5Piece[] pieces = new Md5Piece[LANES];
    private int count;

    /// Lanes this leader has promised to fill from the queue; a part of `freeLanes`.
    private int promised;

    Leader(Md5Piece own) {
      this.own = own;
      pieces[count++] = own;
    }

    void run() {
      try {
        fill();
        while (count > 0) {
          step();
          fill();
        }
      } finally {
        leave();
      }
    }

    /// Takes pieces while lanes are free, but none once the own one is done: then those who count
    /// on the free lanes are told to look after themselves.
    private void fill() {
      lock.lock();
      try {
        if (own.isDone()) {
          promise(0);
          wakeAll();
          return;
        }
        while (count < LANES && !queue.isEmpty()) {
          Md5Piece piece = queue.remove();
          piece.claimed = true;
          pieces[count++] = piece;
        }
        promise(LANES - count);
      } finally {
        lock.unlock();
      }
    }

    private void promise(int free) {
      freeLanes += free - promised;
      promised = free;
    }

    /// Moves all pieces on by as much as the shortest has left, and lets go of those that are done.
    private void step() {
      int blocks = STEP_BLOCKS;
      for (int i = 0; i < count; i++) {
        blocks = Math.min(blocks, pieces[i].blocks());
        pieces[i].enter(lanes, i);
      }
      if (count == 1) {
        lanes.scalar(1, blocks);
        aloneBlocks.add(blocks);
      } else {
        lanes.compress(count, blocks);
        togetherBlocks.add((long) blocks * count);
      }
      int left = 0;
      for (int i = 0; i < count; i++) {
        Md5Piece piece = pieces[i];
        if (piece.advance(blocks)) {
          piece.end(true);
        } else {
          pieces[left++] = piece;
        }
      }
      count = left;
    }

    /// Gives the place up and sees to it that what is in the queue does not wait for nobody.
    private void leave() {
      for (int i = 0; i < count; i++) {
        pieces[i].end(false);
      }
      boolean woken;
      Md5Piece first;
      boolean many;
      lock.lock();
      try {
        promise(0);
        leaders--;
        woken = wakeAll();
        first = queue.peek();
        many = queue.size() >= PAYS;
      } finally {
        lock.unlock();
      }
      if (many && !woken && first != null) {
        Thread.startVirtualThread(() -> work(first));
      }
    }
  }
}

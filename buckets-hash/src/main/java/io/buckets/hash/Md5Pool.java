package io.buckets.hash;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// MD5 for many uploads at once, by flat combining: uploads whose MD5 lags at the same moment are
/// hashed together, one in each of sixteen lanes, by one of the threads that wait for theirs.
///
/// One stream of MD5 uses a small part of a core and cannot use more, since each step needs the one
/// before. Two streams side by side cost half as much again as one, sixteen about two and a half
/// times as much ([Md5Kernel]), so it always pays to hash together. Every upload opens a
/// [Md5Stream]; what it is given for later lies in its [Md5Backlog], the backlogs in a queue, and:
///
/// - Whoever needs blocks hashed looks at the queue. If nobody else's are there it hashes its own,
///   alone, at once, and looks again after each run: nobody ever waits for company that may not
///   come.
/// - With others it becomes a *leader*: it takes up to sixteen backlogs, first come first served,
///   moves them on in steps of at most [#STEP_BLOCKS], fills the lanes that fall free from the
///   queue, and leaves when its own blocks are done; what the others have left goes back into the
///   queue.
/// - Whoever finds a leader with free lanes, or no leader's place free, parks; its backlog is
///   picked up at the leader's next step, or it is woken when a leader leaves.
///
/// How backlogs come to lie there at the same moment although few threads run at once: one only
/// lies in the queue as long as enough other streams are about to bring theirs (judged by how many
/// did since it last came). Once most have come, or if few are busy, a virtual thread is started to
/// begin. And a stream that wants its blocks done first yields once, so that on a busy machine the
/// virtual threads of other uploads, which want the same, get there too. Nobody waits longer than
/// that for company: what has not begun by then is done by the stream's own thread.
///
/// Sources: Hendler, Incze, Shavit and Tzafrir, "Flat Combining and the Synchronization-Parallelism
/// Tradeoff", 2010; the multi-buffer MD5 of Intel's isa-l_crypto for the lanes.
///
/// Threading: the lock guards the queue and is held for a few hundred instructions, never while
/// hashing. Backlogs are claimed as [Md5Backlog] says.
public final class Md5Pool {
  /// Streams from which on hashing together is cheaper than one after the other.
  static final int PAYS = 2;

  /// So few streams are waited for all together.
  private static final int FEW = 4;

  /// Most blocks between two looks at the queue: 64 KiB a lane, some 150 microseconds.
  static final int STEP_BLOCKS = 1024;

  private static final int LANES = Md5Lanes.LANES;

  /// In the place of the number of blocks somebody waits for.
  private static final long NOBODY_WAITS = -1;

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
  private final ArrayDeque<Md5Backlog> queue = new ArrayDeque<>();
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

  /// Adds runs to a backlog. If they are for `later`, a thread is started for the backlog unless
  /// others are about to come; if not, the caller is about to [#finish].
  void give(Md5Backlog backlog, List<Md5Backlog.Run> runs, boolean later) {
    boolean start = false;
    lock.lock();
    try {
      backlog.add(runs);
      if (!backlog.claimed && !backlog.queued) {
        arrive(backlog);
        start = later && queue.size() >= enough(backlog.company);
      }
    } finally {
      lock.unlock();
    }
    if (start) {
      Thread.startVirtualThread(() -> work(backlog));
    }
  }

  private void arrive(Md5Backlog backlog) {
    long before = backlog.arrival;
    backlog.arrival = ++arrivals;
    backlog.company = before < 0 ? openStreams : (int) Math.min(LANES, arrivals - before);
    enqueue(backlog);
  }

  private void enqueue(Md5Backlog backlog) {
    backlog.queued = true;
    queue.add(backlog);
  }

  /// How many backlogs in the queue are enough to begin, when so many streams are busy: all of a
  /// few, as each counts, and three quarters of many.
  private static int enough(int company) {
    if (company < PAYS || !Md5Lanes.GATE.isOpen()) {
      return 1;
    }
    return company <= FEW ? company : Math.min(LANES, company) * 3 / 4;
  }

  /// Returns when the first `blocks` of the blocks given are hashed, having done it or waited for
  /// it. One thread at a time for a backlog.
  @SuppressWarnings(
      "ThreadPriorityCheck") // The yield is a chance for others, nothing relies on it.
  void finish(Md5Backlog backlog, long blocks) {
    if (!backlog.isDone(blocks) && backlog.company >= PAYS) {
      Thread.yield();
    }
    boolean interrupted = false;
    while (!backlog.isDone(blocks)) {
      switch (join(backlog, blocks)) {
        case ALONE -> hashAlone(backlog);
        case LEADER -> new Leader(backlog, blocks).run();
        case WAITING -> interrupted |= awaitTurn(backlog, blocks);
      }
    }
    backlog.stopWaiting();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    backlog.requireSound();
  }

  /// Parks until the blocks are done or it is time to [#join] again. Returns whether the thread was
  /// interrupted: that does not end the wait, which is short, but would keep it from parking.
  private boolean awaitTurn(Md5Backlog backlog, long blocks) {
    if (!backlog.isDone(blocks)) {
      LockSupport.park(this);
    }
    return Thread.interrupted();
  }

  /// Forgets what nobody is hashing of a backlog; what somebody is, is left to [#finish].
  void withdraw(Md5Backlog backlog) {
    lock.lock();
    try {
      backlog.drop();
      if (queue.remove(backlog)) {
        backlog.queued = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /// What a thread started for the sake of a backlog does: as [#finish], but it does not wait.
  private void work(Md5Backlog backlog) {
    Role role = join(backlog, NOBODY_WAITS);
    while (role == Role.ALONE) {
      hashAlone(backlog);
      role = join(backlog, NOBODY_WAITS);
    }
    if (role == Role.LEADER) {
      new Leader(backlog, Long.MAX_VALUE).run();
    }
  }

  /// Decides what the calling thread is to do about a backlog it wants so many blocks of, and has
  /// it claimed if that is to hash.
  private Role join(Md5Backlog backlog, long wanted) {
    lock.lock();
    try {
      Role role = roleFor(backlog);
      if (role != Role.WAITING) {
        queue.remove(backlog);
        claim(backlog);
        leaders += role == Role.LEADER ? 1 : 0;
      } else if (wanted != NOBODY_WAITS) {
        backlog.await(wanted);
      }
      return role;
    } finally {
      lock.unlock();
    }
  }

  private static void claim(Md5Backlog backlog) {
    backlog.queued = false;
    backlog.claimed = true;
    backlog.begin();
  }

  private Role roleFor(Md5Backlog backlog) {
    if (!backlog.queued || freeLanes > 0) {
      return Role.WAITING;
    }
    if (queue.size() < PAYS || !Md5Lanes.GATE.isOpen()) {
      return Role.ALONE;
    }
    boolean place = leaders == 0 || (leaders < maxLeaders && queue.size() >= LANES / 2);
    return place ? Role.LEADER : Role.WAITING;
  }

  /// Hashes one run of a claimed backlog and lets go of it.
  private void hashAlone(Md5Backlog backlog) {
    boolean whole = false;
    try {
      int blocks = backlog.blocks();
      backlog.hashAlone(blocks);
      aloneBlocks.add(blocks);
      whole = true;
    } finally {
      lock.lock();
      try {
        letGo(backlog, whole);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Ends a claim, under the lock: what is left goes back into the queue.
  private void letGo(Md5Backlog backlog, boolean sound) {
    backlog.claimed = false;
    if (!sound) {
      backlog.fail();
    } else if (backlog.begin()) {
      enqueue(backlog);
    }
  }

  /// Wakes everybody who waits for a backlog in the queue, to decide again; returns whether anybody
  /// did.
  private boolean wakeAll() {
    boolean woken = false;
    for (Md5Backlog backlog : queue) {
      woken |= backlog.wake();
    }
    return woken;
  }

  /// One thread's time as a leader.
  private final class Leader {
    private final Md5Backlog own;
    private final long wanted;
    private final Md5Lanes lanes = new Md5Lanes();
    private final Md5Backlog[] backlogs = new Md5Backlog[LANES];
    private int count;

    /// Lanes this leader has promised to fill from the queue; a part of `freeLanes`.
    private int promised;

    /// A leader until so many blocks of its own backlog are hashed, or all it has.
    Leader(Md5Backlog own, long wanted) {
      this.own = own;
      this.wanted = wanted;
      backlogs[count++] = own;
    }

    void run() {
      boolean sound = false;
      try {
        while (fill()) {
          step();
        }
        sound = true;
      } finally {
        leave(sound);
      }
    }

    /// Has every lane go on to its backlog's next run, lets go of those without one, and fills the
    /// lanes that are free from the queue. Returns whether to go on: not once the own backlog is
    /// done.
    private boolean fill() {
      lock.lock();
      try {
        int left = 0;
        for (int i = 0; i < count; i++) {
          Md5Backlog backlog = backlogs[i];
          if (backlog.begin()) {
            backlogs[left++] = backlog;
          } else {
            letGo(backlog, true);
          }
        }
        count = left;
        if (!own.claimed || own.hashed() >= wanted) {
          return false;
        }
        while (count < LANES && !queue.isEmpty()) {
          Md5Backlog backlog = queue.remove();
          claim(backlog);
          backlogs[count++] = backlog;
        }
        promise(LANES - count);
        return true;
      } finally {
        lock.unlock();
      }
    }

    private void promise(int free) {
      freeLanes += free - promised;
      promised = free;
    }

    /// Moves all lanes on by as much as the shortest has left.
    private void step() {
      int blocks = STEP_BLOCKS;
      for (int i = 0; i < count; i++) {
        blocks = Math.min(blocks, backlogs[i].blocks());
        backlogs[i].enter(lanes, i);
      }
      if (count == 1) {
        lanes.scalar(1, blocks);
        aloneBlocks.add(blocks);
      } else {
        lanes.compress(count, blocks);
        togetherBlocks.add((long) blocks * count);
      }
      for (int i = 0; i < count; i++) {
        backlogs[i].advance(blocks);
      }
    }

    /// Gives the place up and sees to it that what is in the queue does not wait for nobody.
    private void leave(boolean sound) {
      boolean woken;
      Md5Backlog first;
      boolean many;
      lock.lock();
      try {
        for (int i = 0; i < count; i++) {
          letGo(backlogs[i], sound);
        }
        promise(0);
        leaders--;
        woken = wakeAll();
        first = queue.peek();
        many = first != null && queue.size() >= enough(first.company);
      } finally {
        lock.unlock();
      }
      if (many && !woken && first != null) {
        Thread.startVirtualThread(() -> work(first));
      }
    }
  }
}

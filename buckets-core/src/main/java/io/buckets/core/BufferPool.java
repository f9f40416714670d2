package io.buckets.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Direct memory for bodies and shard blocks, with a fixed budget.
///
/// A buffer comes from the smallest {@linkplain #CLASS_BYTES size class} that holds it. Memory is
/// allocated when it is first needed and kept for reuse; what is lent and what is kept never exceed
/// the budget together. When the budget is full of kept buffers of other sizes, those are returned
/// to the operating system first. (That is why each buffer has an arena of its own: an arena frees
/// its memory at once, a garbage-collected direct buffer at some time.)
///
/// When nothing is free, callers wait in the order they came. The queue is served strictly from its
/// head, so a large request is not starved by small ones. Each waits up to its deadline and is then
/// refused as `BUSY`. A caller who needs several buffers to make progress and holds some while it
/// waits for others relies on that refusal: give back everything on it.
///
/// Invariants: `lent + kept <= budget`; a waiter is served before any later caller; a buffer is
/// lent to one owner.
///
/// Threading: safe for any thread, virtual ones included; the lock is never held across an
/// allocation's zeroing or a wait.
public final class BufferPool implements AutoCloseable {
  /// The size classes in bytes: a power of two and 4 KiB more, so that a block of 2^n bytes fits
  /// with the frame around it.
  public static final List<Integer> CLASS_BYTES =
      List.of(
          (16 << 10) + 4096,
          (32 << 10) + 4096,
          (64 << 10) + 4096,
          (128 << 10) + 4096,
          (256 << 10) + 4096,
          (512 << 10) + 4096,
          (1 << 20) + 4096,
          (2 << 20) + 4096);

  /// Every buffer begins at a page: direct I/O and vector loads ask for it.
  static final int ALIGNMENT_BYTES = 4096;

  private final long budgetBytes;
  private final Duration patience;
  private final boolean tracking;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ArrayDeque<PooledBuffer>> kept = new ArrayList<>();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final Set<PooledBuffer> tracked = Collections.newSetFromMap(new IdentityHashMap<>());
  private long lentBytes;
  private long keptBytes;
  private boolean closed;

  /// A pool of `budgetBytes` of memory, whose callers wait up to `patience` for it.
  public BufferPool(long budgetBytes, Duration patience) {
    this(budgetBytes, patience, false);
  }

  private BufferPool(long budgetBytes, Duration patience, boolean tracking) {
    if (budgetBytes < CLASS_BYTES.getLast()) {
      throw new IllegalArgumentException(
          "a buffer pool needs at least " + CLASS_BYTES.getLast() + " bytes, not " + budgetBytes);
    }
    this.budgetBytes = budgetBytes;
    this.patience = patience;
    this.tracking = tracking;
    CLASS_BYTES.forEach(ignored -> kept.add(new ArrayDeque<>()));
  }

  /// A pool that remembers where each buffer was taken, for tests: {@link #leaks} tells.
  public static BufferPool tracking(long budgetBytes, Duration patience) {
    return new BufferPool(budgetBytes, patience, true);
  }

  /// A buffer of at least `bytes`, its limit set to `bytes`.
  ///
  /// @throws StoreException `BUSY` when none came free in time, `CLOSED` when the pool is closed
  public PooledBuffer take(int bytes) {
    return take(bytes, patience);
  }

  /// As {@link #take(int)}, waiting up to `patience` of the caller's own.
  public PooledBuffer take(int bytes, Duration patience) {
    return take(bytes, 1, patience).getFirst();
  }

  /// Several buffers of at least `bytes` each, all or none: whoever takes all that one step needs
  /// at once, and holds nothing else meanwhile, never waits for others who wait likewise.
  public List<PooledBuffer> take(int bytes, int count) {
    return take(bytes, count, patience);
  }

  private List<PooledBuffer> take(int bytes, int count, Duration patience) {
    int sizeClass = classOf(bytes);
    if ((long) count * CLASS_BYTES.get(sizeClass) > budgetBytes) {
      throw new StoreException(
          StoreException.Reason.BUSY,
          "the " + budgetBytes + " bytes of body buffers are not enough for what was asked");
    }
    List<Grant> grants;
    lock.lock();
    try {
      checkOpen();
      List<Grant> immediate = waiters.isEmpty() ? reserve(sizeClass, count) : null;
      grants = immediate != null ? immediate : await(sizeClass, count, patience);
    } finally {
      lock.unlock();
    }
    return lend(grants, bytes);
  }

  /// As {@link #take(int, int)}, but at once or not at all: an empty list if there is no memory,
  /// somebody waits for some, or less than half of the budget would be left: for what could be done
  /// without.
  public List<PooledBuffer> takeIfPlenty(int bytes, int count) {
    int sizeClass = classOf(bytes);
    List<Grant> grants = null;
    lock.lock();
    try {
      checkOpen();
      long after = lentBytes + (long) count * CLASS_BYTES.get(sizeClass);
      if (waiters.isEmpty() && after <= budgetBytes / 2) {
        grants = reserve(sizeClass, count);
      }
    } finally {
      lock.unlock();
    }
    return grants == null ? List.of() : lend(grants, bytes);
  }

  /// Bytes lent at this moment, counted by size class.
  public long lentBytes() {
    lock.lock();
    try {
      return lentBytes;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes kept for reuse at this moment.
  public long keptBytes() {
    lock.lock();
    try {
      return keptBytes;
    } finally {
      lock.unlock();
    }
  }

  /// The most that can be lent, in bytes.
  public long budgetBytes() {
    return budgetBytes;
  }

  /// Where the buffers now lent were taken; empty for a pool that does not track.
  public List<Throwable> leaks() {
    lock.lock();
    try {
      List<Throwable> origins = new ArrayList<>();
      for (PooledBuffer buffer : tracked) {
        Throwable origin = buffer.takenAt();
        if (origin != null) {
          origins.add(origin);
        }
      }
      return origins;
    } finally {
      lock.unlock();
    }
  }

  /// Frees what is kept, refuses those who wait, and frees each lent buffer as it comes back.
  @Override
  public void close() {
    List<PooledBuffer> idle = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      kept.forEach(idle::addAll);
      kept.forEach(ArrayDeque::clear);
      keptBytes = 0;
      waiters.forEach(waiter -> waiter.served.signal());
    } finally {
      lock.unlock();
    }
    idle.forEach(PooledBuffer::free);
  }

  void giveBack(PooledBuffer buffer) {
    int capacity = CLASS_BYTES.get(buffer.sizeClass());
    boolean keep;
    lock.lock();
    try {
      lentBytes -= capacity;
      tracked.remove(buffer);
      keep = !closed;
      if (keep) {
        kept.get(buffer.sizeClass()).push(buffer);
        keptBytes += capacity;
        serveWaiters();
      }
    } finally {
      lock.unlock();
    }
    if (!keep) {
      buffer.free();
    }
  }

  /// A buffer that is lent will not come back, or could not be made: then it is null.
  void forget(int sizeClass, @Nullable PooledBuffer buffer) {
    lock.lock();
    try {
      lentBytes -= CLASS_BYTES.get(sizeClass);
      tracked.remove(buffer);
      serveWaiters();
    } finally {
      lock.unlock();
    }
  }

  private List<PooledBuffer> lend(List<Grant> grants, int bytes) {
    List<PooledBuffer> lent = new ArrayList<>(grants.size());
    try {
      grants.forEach(grant -> lent.add(lend(grant, bytes)));
      return lent;
    } catch (StoreException e) {
      lent.forEach(PooledBuffer::close);
      lock.lock();
      try {
        returnUnused(grants.subList(lent.size() + 1, grants.size()));
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private PooledBuffer lend(Grant grant, int bytes) {
    grant.evicted.forEach(PooledBuffer::free);
    PooledBuffer buffer = grant.buffer != null ? grant.buffer : allocate(grant.sizeClass);
    buffer.lend(bytes, tracking ? new Throwable("taken here, never closed") : null);
    if (tracking) {
      lock.lock();
      try {
        tracked.add(buffer);
      } finally {
        lock.unlock();
      }
    }
    return buffer;
  }

  private PooledBuffer allocate(int sizeClass) {
    try {
      return new PooledBuffer(this, sizeClass, CLASS_BYTES.get(sizeClass));
    } catch (OutOfMemoryError refused) {
      forget(sizeClass, null);
      throw new StoreException(
          StoreException.Reason.BUSY, "the machine has no memory left for a body buffer", refused);
    }
  }

  private List<Grant> await(int sizeClass, int count, Duration patience) {
    Waiter waiter = new Waiter(sizeClass, count, lock.newCondition());
    waiters.add(waiter);
    long left = patience.toNanos();
    try {
      while (waiter.grants == null) {
        checkOpen();
        if (left <= 0) {
          throw new StoreException(
              StoreException.Reason.BUSY,
              "all " + budgetBytes + " bytes of body buffers are in use; try again later");
        }
        left = waiter.served.awaitNanos(left);
      }
      return waiter.grants;
    } catch (InterruptedException interrupted) {
      returnUnused(waiter.grants == null ? List.of() : waiter.grants);
      Thread.currentThread().interrupt();
      throw new StoreException(
          StoreException.Reason.CLOSED, "interrupted while waiting for a body buffer", interrupted);
    } finally {
      if (waiter.grants == null) {
        waiters.remove(waiter);
        serveWaiters();
      }
    }
  }

  /// What was granted and is not wanted any more: of a waiter interrupted just after it was served.
  private void returnUnused(List<Grant> grants) {
    for (Grant grant : grants) {
      int capacity = CLASS_BYTES.get(grant.sizeClass);
      lentBytes -= capacity;
      grant.evicted.forEach(PooledBuffer::free);
      if (grant.buffer != null) {
        kept.get(grant.sizeClass).push(grant.buffer);
        keptBytes += capacity;
      }
    }
    serveWaiters();
  }

  private void serveWaiters() {
    for (Waiter head = waiters.peek(); head != null; head = waiters.peek()) {
      List<Grant> grants = reserve(head.sizeClass, head.count);
      if (grants == null) {
        return;
      }
      waiters.remove();
      head.grants = grants;
      head.served.signal();
    }
  }

  /// Accounts for so many buffers of the class, or returns null when the budget has no room for
  /// them.
  private @Nullable List<Grant> reserve(int sizeClass, int count) {
    if (lentBytes + (long) count * CLASS_BYTES.get(sizeClass) > budgetBytes) {
      return null;
    }
    List<Grant> grants = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      grants.add(reserve(sizeClass));
    }
    return grants;
  }

  private Grant reserve(int sizeClass) {
    int capacity = CLASS_BYTES.get(sizeClass);
    PooledBuffer idle = kept.get(sizeClass).poll();
    lentBytes += capacity;
    if (idle != null) {
      keptBytes -= capacity;
      return new Grant(sizeClass, idle, List.of());
    }
    return new Grant(sizeClass, null, evict());
  }

  private List<PooledBuffer> evict() {
    if (lentBytes + keptBytes <= budgetBytes) {
      return List.of();
    }
    List<PooledBuffer> evicted = new ArrayList<>();
    for (int victim = kept.size() - 1; lentBytes + keptBytes > budgetBytes; ) {
      PooledBuffer buffer = kept.get(victim).poll();
      if (buffer == null) {
        victim--;
        continue;
      }
      keptBytes -= CLASS_BYTES.get(victim);
      evicted.add(buffer);
    }
    return evicted;
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreException(StoreException.Reason.CLOSED, "the buffer pool is closed");
    }
  }

  private static int classOf(int bytes) {
    if (bytes >= 0) {
      for (int sizeClass = 0; sizeClass < CLASS_BYTES.size(); sizeClass++) {
        if (bytes <= CLASS_BYTES.get(sizeClass)) {
          return sizeClass;
        }
      }
    }
    throw new IllegalArgumentException("no pooled buffer of " + bytes + " bytes");
  }

  /// Room in the budget for one buffer: an idle one, or the right to allocate one after freeing
  /// `evicted`.
  private record Grant(int sizeClass, @Nullable PooledBuffer buffer, List<PooledBuffer> evicted) {}

  private static final class Waiter {
    final int sizeClass;
    final int count;
    final Condition served;
    @Nullable List<Grant> grants;

    Waiter(int sizeClass, int count, Condition served) {
      this.sizeClass = sizeClass;
      this.count = count;
      this.served = served;
    }
  }
}

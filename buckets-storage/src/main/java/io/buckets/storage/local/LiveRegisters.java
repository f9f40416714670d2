package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.Promises;
import io.buckets.storage.register.RegisterState;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What of a drive's registers is not plainly in its index: which are undecided, what is being
/// written, and what was promised.
///
/// A register is *live* from the moment a change of it is worked out until the change is decided
/// and its undo is gone from the index. While it is live its newest durable state is here and
/// readers take it from here, so they see neither what is not durable yet nor an undecided head
/// without its undo. A live register may be *cold*: undecided, nothing under way, and its state
/// left in the index to save memory; so is every undecided register after a start.
///
/// A reader that finds a register not live reads the index and looks again. That is enough, but for
/// one case: a head that was live when the index was read and was taken back since. Whoever takes
/// one back raises {@link #undone} before the register stops being live; a reader that sees it
/// change reads again.
///
/// Threading: states change under the lock of the key's stripe; only the index's writer makes a
/// register live or ends that. Reading takes no lock.
final class LiveRegisters {
  private static final int STRIPES = 16;

  /// One live register.
  static final class Live {
    /// Its newest durable state; null while it is cold. Never null again once it was not.
    volatile @Nullable RegisterState state;

    /// Opened when the batch is written that makes its next state durable; null if none is under
    /// way.
    @Nullable CountDownLatch writing;

    /// What it is going to be once that batch is written.
    @Nullable RegisterState next;

    /// When it became what it is, for cooling; nanoseconds.
    long sinceNanos;
  }

  /// What shares a lock.
  static final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    final Promises promises;

    Stripe(Ballot floor) {
      promises = new Promises(Limits.PROMISES / STRIPES, floor);
    }
  }

  /// A change begins before it may be seen, in the index or here, and ends when it is.
  final ChangeCounts changes = new ChangeCounts();

  private final DriveIndex index;
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final ConcurrentHashMap<IndexKey, Live> live = new ConcurrentHashMap<>();
  private final AtomicLong undone = new AtomicLong();

  /// @param floor nothing older is promised or accepted
  /// @param undecided the registers that have an undo
  LiveRegisters(DriveIndex index, Ballot floor, Collection<IndexKey> undecided) {
    this.index = index;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(floor);
    }
    undecided.forEach(key -> live.put(key, new Live()));
  }

  Stripe stripe(IndexKey key) {
    int hash = key.hashCode();
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }

  @Nullable Live find(IndexKey key) {
    return live.get(key);
  }

  boolean isEmpty() {
    return live.isEmpty();
  }

  /// The live register at `key`, made live if it was not.
  Live make(IndexKey key) {
    return live.computeIfAbsent(key, k -> new Live());
  }

  void end(IndexKey key, Live register) {
    live.remove(key, register);
  }

  /// Says that undecided heads were taken back.
  void undone() {
    undone.incrementAndGet();
  }

  /// How often undecided heads were taken back: a longer look at the index is good if this is the
  /// same before and after.
  long undoneCount() {
    return undone.get();
  }

  /// The newest durable state of a register.
  RegisterState read(IndexKey key, Part part) throws DriveException {
    return read(index, key, part);
  }

  /// The same, by way of `from`: the index, or what of it is in memory.
  RegisterState read(DriveIndex from, IndexKey key, Part part) throws DriveException {
    while (true) {
      long undoneBefore = undone.get();
      Live before = live.get(key);
      RegisterState hot = before == null ? null : before.state;
      if (hot != null) {
        return hot;
      }
      RegisterState stored = from.state(key, before != null, part);
      boolean unchanged = live.get(key) == before && (before == null || before.state == null);
      if (unchanged && undone.get() == undoneBefore) {
        return stored;
      }
    }
  }

  /// Leaves the state of undecided registers to the index that have not changed for `nanos`. True
  /// if none is left hot.
  boolean cool(long nanos) {
    long now = System.nanoTime();
    boolean allCold = true;
    for (var entry : live.entrySet()) {
      Live register = entry.getValue();
      if (register.state == null) {
        continue;
      }
      Stripe stripe = stripe(entry.getKey());
      stripe.lock.lock();
      try {
        RegisterState state = register.state;
        boolean idle = register.writing == null && now - register.sinceNanos >= nanos;
        if (idle && state != null && !state.decided()) {
          live.replace(entry.getKey(), register, new Live());
        } else {
          allCold = false;
        }
      } finally {
        stripe.lock.unlock();
      }
    }
    return allCold;
  }

  /// Forgets every promise but that nothing below `floor` is promised.
  void lowerPromises(Ballot floor) {
    for (Stripe stripe : stripes) {
      stripe.lock.lock();
      try {
        stripe.promises.lower(floor);
      } finally {
        stripe.lock.unlock();
      }
    }
  }

  /// The newest ballot promised for any key.
  Ballot newestPromise() {
    Ballot newest = Ballot.ZERO;
    for (Stripe stripe : stripes) {
      stripe.lock.lock();
      try {
        Ballot own = stripe.promises.newest();
        newest = own.isAfter(newest) ? own : newest;
      } finally {
        stripe.lock.unlock();
      }
    }
    return newest;
  }
}

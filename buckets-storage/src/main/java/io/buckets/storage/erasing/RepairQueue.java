package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.storage.model.RegisterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The registers somebody found incomplete or damaged, each once, waiting for the `Healer`.
///
/// What is found while a register is being repaired may be news to the repair, which looks at each
/// drive but once, or be its own doing; so the register comes again, but not before {@link
/// Limits#REPAIR_AGAIN}, lest one that cannot be made whole keeps the healer from the others; one
/// that nobody can use until then rests for a moment only.
///
/// Bounded by {@link Limits#HEAL_QUEUE}: over it, findings are counted and dropped, since the
/// background scan comes by every register anyway. Threading: any thread adds, the healer takes.
public final class RepairQueue {
  /// How long a register rests that nobody can read or write before it is repaired.
  private static final Duration URGENT = Duration.ofMillis(200);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final LinkedHashMap<RegisterKey, String> waiting = new LinkedHashMap<>();

  /// When registers that were reported during their repair come again, the first first.
  private final LinkedHashMap<RegisterKey, Long> later = new LinkedHashMap<>();

  /// Registers under repair, with what was found meanwhile.
  private final Map<RegisterKey, Boolean> repairing = new HashMap<>();

  /// Those among them that nobody can use.
  private final Set<RegisterKey> urged = new HashSet<>();

  private final LongAdder dropped = new LongAdder();
  private final long againNanos;
  private final long urgentNanos;

  /// An empty queue.
  public RepairQueue() {
    this(Limits.REPAIR_AGAIN);
  }

  /// @param again how long a register rests that was reported during its repair
  RepairQueue(Duration again) {
    this.againNanos = again.toNanos();
    this.urgentNanos = Math.min(againNanos, URGENT.toNanos());
  }

  /// Reports a register, with the reason in a few words.
  public void add(RegisterKey key, String why) {
    lock.lock();
    try {
      if (repairing.replace(key, true) != null || later.containsKey(key)) {
        return;
      }
      if (isFull() && !waiting.containsKey(key)) {
        dropped.increment();
        return;
      }
      waiting.put(key, why);
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Reports a register that nobody can read or write before it is repaired.
  public void urge(RegisterKey key, String why) {
    lock.lock();
    try {
      if (repairing.containsKey(key)) {
        urged.add(key);
      } else if (later.containsKey(key)) {
        hasten(key);
      }
    } finally {
      lock.unlock();
    }
    add(key, why);
  }

  private void hasten(RegisterKey key) {
    long soon = System.nanoTime() + urgentNanos;
    if (later.getOrDefault(key, soon) - soon > 0) {
      later.putFirst(key, soon);
      added.signal();
    }
  }

  private boolean isFull() {
    return waiting.size() + later.size() >= Limits.HEAL_QUEUE;
  }

  /// The register waiting longest, or null if none comes within `millis` milliseconds.
  public @Nullable RegisterKey poll(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    lock.lock();
    try {
      while (true) {
        long rest = comeAgain();
        var first = waiting.pollFirstEntry();
        long left = Math.min(rest, deadline - System.nanoTime());
        if (first != null || left <= 0) {
          return first == null ? null : first.getKey();
        }
        added.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Has those wait whose rest is over.
  ///
  /// @return how long the next one rests, in nanoseconds
  private long comeAgain() {
    for (var next = later.firstEntry(); next != null; next = later.firstEntry()) {
      long rest = next.getValue() - System.nanoTime();
      if (rest > 0) {
        return rest;
      }
      later.remove(next.getKey());
      waiting.put(next.getKey(), "found during its repair");
    }
    return Long.MAX_VALUE;
  }

  /// The register is being repaired from now on.
  public void begin(RegisterKey key) {
    lock.lock();
    try {
      repairing.put(key, false);
    } finally {
      lock.unlock();
    }
  }

  /// The register is not being repaired any more.
  public void end(RegisterKey key) {
    lock.lock();
    try {
      Boolean found = repairing.remove(key);
      boolean urgent = urged.remove(key);
      if (found == null || !found || waiting.containsKey(key)) {
        return;
      }
      if (isFull()) {
        dropped.increment();
      } else {
        later.put(key, System.nanoTime() + againNanos);
        if (urgent) {
          hasten(key);
        }
        added.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The registers that wait.
  public List<RegisterKey> waiting() {
    lock.lock();
    try {
      List<RegisterKey> keys = new ArrayList<>(waiting.keySet());
      keys.addAll(later.keySet());
      return keys;
    } finally {
      lock.unlock();
    }
  }

  /// How many registers wait.
  public int size() {
    lock.lock();
    try {
      return waiting.size() + later.size();
    } finally {
      lock.unlock();
    }
  }

  /// How many findings were dropped because the queue was full.
  public long dropped() {
    return dropped.sum();
  }
}

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

  /// Registers that nobody can use, from when that is found until they are taken for repair.
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

  /// Reports a register that nobody can read or write before it is repaired: it comes before all
  /// others, and if there is no room, the last of those goes for it.
  public void urge(RegisterKey key, String why) {
    lock.lock();
    try {
      urged.add(key);
      if (repairing.replace(key, true) != null) {
        return;
      }
      if (later.containsKey(key)) {
        hasten(key);
        return;
      }
      if (isFull() && !waiting.containsKey(key)) {
        dropLast();
      }
      waiting.putFirst(key, why);
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  private void dropLast() {
    var last = waiting.pollLastEntry();
    if (last != null) {
      urged.remove(last.getKey());
      dropped.increment();
    }
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
        if (first != null) {
          urged.remove(first.getKey());
          return first.getKey();
        }
        if (left <= 0) {
          return null;
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
      comeAgain(next.getKey());
    }
    return Long.MAX_VALUE;
  }

  private void comeAgain(RegisterKey key) {
    String why = "found during its repair";
    if (urged.contains(key)) {
      waiting.putFirst(key, why);
    } else {
      waiting.put(key, why);
    }
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
      boolean urgent = urged.contains(key);
      if (found == null || !found || waiting.containsKey(key)) {
        return;
      }
      if (isFull() && !urgent) {
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

  /// Whether the register waits for its repair or is under repair.
  public boolean isPending(RegisterKey key) {
    lock.lock();
    try {
      return waiting.containsKey(key) || later.containsKey(key) || repairing.containsKey(key);
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

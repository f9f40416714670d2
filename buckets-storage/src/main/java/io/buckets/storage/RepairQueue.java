package io.buckets.storage;

import io.buckets.core.Limits;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The registers somebody found incomplete or damaged, each once, waiting for the {@link Healer}.
///
/// Bounded by {@link Limits#HEAL_QUEUE}: over it, findings are counted and dropped, since the
/// background scan comes by every register anyway. Threading: any thread adds, the healer takes.
public final class RepairQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final LinkedHashMap<RegisterKey, String> waiting = new LinkedHashMap<>();
  private final Set<RegisterKey> repairing = new HashSet<>();
  private final LongAdder dropped = new LongAdder();

  /// Reports a register, with the reason in a few words. What is found while the register is being
  /// repaired is found by the repair itself, and is not queued again.
  public void add(RegisterKey key, String why) {
    lock.lock();
    try {
      if (repairing.contains(key)) {
        return;
      }
      if (waiting.size() >= Limits.HEAL_QUEUE && !waiting.containsKey(key)) {
        dropped.increment();
        return;
      }
      waiting.put(key, why);
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The register waiting longest, or null if none comes within `millis` milliseconds.
  @Nullable RegisterKey poll(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = millis * 1_000_000;
      while (waiting.isEmpty() && left > 0) {
        left = added.awaitNanos(left);
      }
      var first = waiting.pollFirstEntry();
      return first == null ? null : first.getKey();
    } finally {
      lock.unlock();
    }
  }

  /// The register is being repaired from now on.
  void begin(RegisterKey key) {
    lock.lock();
    try {
      repairing.add(key);
    } finally {
      lock.unlock();
    }
  }

  /// The register is not being repaired any more.
  void end(RegisterKey key) {
    lock.lock();
    try {
      repairing.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /// How many registers wait.
  public int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// How many findings were dropped because the queue was full.
  public long dropped() {
    return dropped.sum();
  }
}

package io.buckets.storage.repair;

import io.buckets.core.StoreException;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.model.RegisterKey;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repairs what others find broken: takes registers from the {@link RepairQueue} and makes each
/// whole.
///
/// Users come first: repairs run a few at a time. A register that cannot be made whole now (a drive
/// of its set is out of service) is counted and left; the rebuild of that drive, or the background
/// scan, comes by again.
///
/// Threading: one thread of its own takes, a few virtual threads repair. Close it.
public final class Healer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Healer.class);
  private static final int AT_A_TIME = 8;

  private final ErasureSets sets;
  private final RepairQueue queue;
  private final Semaphore slots = new Semaphore(AT_A_TIME);
  private final Lock[] turns = new Lock[64];
  private final LongAdder checked = new LongAdder();
  private final LongAdder heads = new LongAdder();
  private final LongAdder shardFiles = new LongAdder();
  private final LongAdder incomplete = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Thread thread;
  private volatile boolean closed;

  public Healer(ErasureSets sets, RepairQueue queue) {
    this.sets = sets;
    this.queue = queue;
    Arrays.setAll(turns, i -> new ReentrantLock());
    this.thread = Thread.ofPlatform().name("healer").daemon().start(this::run);
  }

  /// Counts since the process started.
  ///
  /// @param checked registers looked at
  /// @param heads heads given to drives that lacked them
  /// @param shardFiles shard files made again
  /// @param incomplete registers some of whose drives were out of service
  /// @param failed registers that could not be repaired
  /// @param waiting registers in the queue
  public record Counts(
      long checked, long heads, long shardFiles, long incomplete, long failed, int waiting) {}

  /// What was done so far.
  public Counts counts() {
    return new Counts(
        checked.sum(), heads.sum(), shardFiles.sum(), incomplete.sum(), failed.sum(), queue.size());
  }

  /// The registers in the queue.
  public List<RegisterKey> waiting() {
    return queue.waiting();
  }

  /// Findings that had no room in the queue, since the process started.
  public long dropped() {
    return queue.dropped();
  }

  private void run() {
    while (!closed) {
      try {
        // Before the look, so that whoever is urged meanwhile comes first.
        slots.acquire();
        @Nullable RegisterKey key = queue.poll(1000);
        if (key == null) {
          slots.release();
        } else {
          Thread.startVirtualThread(() -> healInSlot(key));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void healInSlot(RegisterKey key) {
    try {
      heal(key, false);
    } finally {
      slots.release();
    }
  }

  /// Repairs one register now; two repairs of one register wait for each other.
  ///
  /// @param deep whether every block of its shard files is read and verified
  /// @return whether it is whole on every drive of its set
  public boolean heal(RegisterKey key, boolean deep) {
    checked.increment();
    Lock turn = turns[Math.floorMod(key.hashCode(), turns.length)];
    turn.lock();
    queue.begin(key);
    // What the drives are asked for stays there meanwhile, or a replaced version would look
    // damaged.
    try (var _ = sets.hold(key, null)) {
      RegisterHeal.Healed healed = new RegisterHeal(sets.of(key), key).heal(deep);
      heads.add(healed.heads());
      shardFiles.add(healed.shardFiles());
      if (!healed.complete()) {
        incomplete.increment();
      }
      return healed.complete();
    } catch (StoreException | DriveException e) {
      failed.increment();
      LOG.warn("{} could not be repaired: {}", key, e.getMessage());
      return false;
    } finally {
      queue.end(key);
      turn.unlock();
    }
  }

  /// Stops taking; repairs under way end by themselves.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The readers of a process that are open, whose leases are renewed while they are: by the clock,
/// not by what they read, so that a client may be as slow as it likes; but no longer than {@link
/// Limits#READ_LIFE}, so that a reader nobody closes does not keep files for ever.
///
/// Threading: any thread; one of its own renews.
final class ReadHolds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadHolds.class);

  private final long process = new SecureRandom().nextLong();
  private final AtomicLong readers = new AtomicLong();
  private final Set<ReadHold> open = ConcurrentHashMap.newKeySet();
  private final Thread renewal;

  ReadHolds() {
    this.renewal = Thread.ofVirtual().name("read-leases").start(this::renewAll);
  }

  /// Holds whatever `key` names on `drives` from now on; look it up afterwards, then narrow the
  /// hold to what was found.
  ///
  /// @param data if only files of that version are held
  /// @throws StoreException BUSY if too much is being read
  ReadHold hold(List<Drive> drives, RegisterKey key, @Nullable DataId data) {
    ReadHold hold = new ReadHold(this, drives, lease(key, data));
    open.add(hold);
    try {
      hold.renew();
      return hold;
    } catch (StoreException e) {
      hold.close();
      throw e;
    }
  }

  /// A hold on nothing.
  ReadHold none(RegisterKey key) {
    return new ReadHold(this, List.of(), lease(key, null));
  }

  private ReadLease lease(RegisterKey key, @Nullable DataId data) {
    RegisterKey owner = RegisterKey.object(key.bucketId(), key.key());
    return new ReadLease(new UUID(process, readers.incrementAndGet()), owner, data);
  }

  /// Readers that are open.
  int open() {
    return open.size();
  }

  void forget(ReadHold hold) {
    open.remove(hold);
  }

  private void renewAll() {
    try {
      while (true) {
        Thread.sleep(Limits.READ_RENEWAL);
        renew(System.nanoTime());
      }
    } catch (InterruptedException e) {
      // Closed.
      open.clear();
    }
  }

  /// Renews what is open at the time `nanos`, but for readers that are too old.
  void renew(long nanos) {
    for (ReadHold hold : open) {
      try {
        if (nanos - hold.begunNanos() > Limits.READ_LIFE.toNanos()) {
          hold.close();
          LOG.warn("a read has gone on for {}; what it reads may go now", Limits.READ_LIFE);
        } else {
          hold.renew();
        }
      } catch (RuntimeException e) {
        LOG.warn("a reader's lease could not be renewed", e);
      }
    }
  }

  /// Stops renewing; leases run out by themselves.
  @Override
  public void close() {
    renewal.interrupt();
  }
}

package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.ReadLeases;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a drive that no register names any more, until they are deleted: in the background,
/// once no reader has a lease on them, and only if no register names them by then. What does not
/// fit, or cannot be deleted, is left to the sweep of what nothing names; what is still here when
/// the drive is closed is found by the sweep after it is opened again.
///
/// Threading: any thread.
final class DropQueue {
  private static final Logger LOG = LoggerFactory.getLogger(DropQueue.class);
  private static final long RETRY_MILLIS = 1000;

  /// Deletes a file; false if it is in use and must be tried again.
  interface Deletion {
    boolean delete(ShardName name) throws IOException, DriveException;
  }

  /// A file to be deleted.
  ///
  /// @param moment when it was dropped, see {@link ReadLeases#moment}
  private record Drop(ShardName name, long moment) {}

  private final ScheduledExecutorService background;
  private final Deletion deletion;
  private final Consumer<ShardName> leftOver;
  private final ReadLeases leases;
  private final AtomicInteger waiting = new AtomicInteger();

  /// Files that readers hold, by owner: looked at again when a lease on the owner ends or shrinks,
  /// and when it would have run out.
  private final ConcurrentHashMap<RegisterKey, Set<Drop>> held = new ConcurrentHashMap<>();

  /// @param nanos a clock that never goes back
  /// @param leftOver told of files that will not be deleted from here
  DropQueue(
      ScheduledExecutorService background,
      LongSupplier nanos,
      Deletion deletion,
      Consumer<ShardName> leftOver) {
    this.background = background;
    this.leases = new ReadLeases(nanos);
    this.deletion = deletion;
    this.leftOver = leftOver;
  }

  /// See {@link Drive#lease}.
  void lease(ReadLease lease) throws DriveException {
    leases.lease(lease);
    if (lease.data() != null) {
      lookAgain(lease.owner());
    }
  }

  /// See {@link Drive#endLease}.
  void endLease(ReadLease lease) {
    leases.end(lease);
    lookAgain(lease.owner());
  }

  /// Whether a reader may still read the file, if it were dropped now.
  boolean isHeld(ShardName name) {
    return leases.isHeld(name, leases.moment());
  }

  /// Files that wait to be deleted.
  int waiting() {
    return waiting.get();
  }

  void add(ShardName name) {
    if (waiting.incrementAndGet() > Limits.DRIVE_DROPS) {
      waiting.decrementAndGet();
      leftOver.accept(name);
      return;
    }
    schedule(new Drop(name, leases.moment()), 0);
  }

  private void schedule(Drop drop, long delayMillis) {
    if (!background.isShutdown()) {
      var _ = background.schedule(() -> drop(drop), delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void drop(Drop drop) {
    try {
      if (leases.isHeld(drop.name, drop.moment)) {
        hold(drop);
      } else if (deletion.delete(drop.name)) {
        waiting.decrementAndGet();
      } else {
        schedule(drop, RETRY_MILLIS);
      }
    } catch (IOException | DriveException | RuntimeException e) {
      waiting.decrementAndGet();
      LOG.debug("a dropped file is left to the sweep: {}", drop.name, e);
      leftOver.accept(drop.name);
    }
  }

  private void hold(Drop drop) {
    RegisterKey owner = drop.name.owner();
    held.compute(
        owner,
        (key, drops) -> {
          Set<Drop> all = drops == null ? ConcurrentHashMap.newKeySet() : drops;
          all.add(drop);
          return all;
        });
    if (!leases.isHeld(drop.name, drop.moment)) {
      // The lease ended between the two looks.
      lookAgain(owner);
      return;
    }
    if (!background.isShutdown()) {
      var _ =
          background.schedule(
              () -> runOut(drop), Limits.READ_RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void runOut(Drop drop) {
    boolean[] mine = new boolean[1];
    held.computeIfPresent(
        drop.name.owner(),
        (key, drops) -> {
          mine[0] = drops.remove(drop);
          return drops.isEmpty() ? null : drops;
        });
    if (mine[0]) {
      drop(drop);
    }
  }

  private void lookAgain(RegisterKey owner) {
    Set<Drop> drops = held.isEmpty() ? null : held.remove(owner);
    if (drops != null) {
      drops.forEach(drop -> schedule(drop, 0));
    }
  }
}

package io.buckets.storage.register;

import io.buckets.core.Limits;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The leases of readers on the files of one drive, see {@link Drive#lease}.
///
/// A lease on all that a key names holds what was dropped *after* it began: who begins later looks
/// the key up later, and cannot find what was dropped before. So a key that is read all the time
/// and replaced all the time still lets its old files go.
///
/// A lease that nobody has renewed in time is given one more interval from when that is noticed, so
/// that a process which was stopped as a whole, reader and drive, loses nothing by waking up.
///
/// Threading: any thread; leases of one key are changed one at a time.
public final class ReadLeases {
  /// @param lease what is held
  /// @param since which moment of this drive it began at
  /// @param until when it runs out, in nanoseconds
  /// @param warned whether it has run out once
  private record Held(ReadLease lease, long since, long until, boolean warned) {}

  private final LongSupplier nanos;
  private final ConcurrentHashMap<RegisterKey, List<Held>> byOwner = new ConcurrentHashMap<>();
  private final AtomicLong moments = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();

  /// @param nanos a clock that never goes back
  public ReadLeases(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// A moment of this drive, after all before.
  public long moment() {
    return moments.incrementAndGet();
  }

  /// Begins, renews or narrows a lease.
  ///
  /// @throws DriveException BUSY if there are too many
  public void lease(ReadLease lease) throws DriveException {
    if (count.get() >= Limits.DRIVE_LEASES) {
      byOwner.keySet().forEach(this::removeDead);
    }
    boolean[] refused = new boolean[1];
    byOwner.compute(
        lease.owner(),
        (owner, before) -> {
          List<Held> held = copyWithout(before, lease);
          Held former = find(before, lease);
          if (former == null && count.incrementAndGet() > Limits.DRIVE_LEASES) {
            count.decrementAndGet();
            refused[0] = true;
            return before;
          }
          long since = former == null ? moment() : former.since;
          held.add(new Held(lease, since, nanos.getAsLong() + Limits.READ_LEASE.toNanos(), false));
          return held;
        });
    if (refused[0]) {
      throw new DriveException(Reason.BUSY, "too many objects are being read");
    }
  }

  private static List<Held> copyWithout(@Nullable List<Held> held, ReadLease lease) {
    List<Held> rest = new ArrayList<>(held == null ? 1 : held.size() + 1);
    if (held != null) {
      held.stream().filter(one -> !isOf(one, lease)).forEach(rest::add);
    }
    return rest;
  }

  private static @Nullable Held find(@Nullable List<Held> held, ReadLease lease) {
    return held == null
        ? null
        : held.stream().filter(one -> isOf(one, lease)).findFirst().orElse(null);
  }

  private static boolean isOf(Held held, ReadLease lease) {
    return held.lease.reader().equals(lease.reader());
  }

  /// Ends a lease; fine if there is none.
  public void end(ReadLease lease) {
    byOwner.computeIfPresent(
        lease.owner(),
        (owner, before) -> {
          List<Held> rest = copyWithout(before, lease);
          count.addAndGet(rest.size() - before.size());
          return rest.isEmpty() ? null : rest;
        });
  }

  private void removeDead(RegisterKey owner) {
    byOwner.computeIfPresent(
        owner,
        (key, before) -> {
          List<Held> rest = new ArrayList<>(before);
          rest.replaceAll(this::warn);
          rest.removeIf(this::isDead);
          count.addAndGet(rest.size() - before.size());
          return rest.isEmpty() ? null : rest;
        });
  }

  private Held warn(Held held) {
    return held.warned || held.until - nanos.getAsLong() >= 0
        ? held
        : new Held(held.lease, held.since, nanos.getAsLong() + Limits.READ_RENEWAL.toNanos(), true);
  }

  private boolean isDead(Held held) {
    return held.warned && held.until - nanos.getAsLong() < 0;
  }

  /// Whether a reader may still read the file `name`, which was dropped at `moment`.
  public boolean isHeld(ShardName name, long moment) {
    if (!byOwner.containsKey(name.owner())) {
      return false;
    }
    removeDead(name.owner());
    List<Held> held = byOwner.get(name.owner());
    return held != null
        && held.stream()
            .anyMatch(
                one -> one.lease.covers(name) && (one.lease.data() != null || one.since < moment));
  }

  /// Forgets all leases.
  public void clear() {
    byOwner
        .keySet()
        .forEach(owner ->
            byOwner.computeIfPresent(
                owner,
                (key, held) -> {
                  count.addAndGet(-held.size());
                  return null;
                }));
  }

  /// Leases held, also those that have run out unnoticed.
  int count() {
    return count.get();
  }
}

package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who may do what until when.
///
/// @param byName all that were taken and not given back, those that are over too
public record Leases(SortedMap<String, Lease> byName) {
  /// None.
  public static final Leases NONE = new Leases(Collections.emptySortedMap());

  public Leases {
    byName = Collections.unmodifiableSortedMap(byName);
  }

  /// @param index of the command
  Leases apply(LeaseCommand command, long index) {
    SortedMap<String, Lease> changed = new TreeMap<>(byName);
    switch (command) {
      case LeaseCommand.TakeLease take -> changed.put(take.name(), taken(take, index));
      case LeaseCommand.RenewLease renew -> {
        Lease held = byName.get(renew.name());
        if (held == null || held.number() != renew.number()) {
          throw new StoreException(
              Reason.CONFLICT, "lease " + renew.number() + " of " + renew.name() + " is over");
        }
        changed.put(
            renew.name(),
            new Lease(
                held.name(), held.holder(), held.number(), renew.at().plus(renew.duration())));
      }
      case LeaseCommand.ReleaseLease release ->
          changed
              .values()
              .removeIf(lease ->
                  lease.name().equals(release.name()) && lease.number() == release.number());
    }
    return new Leases(changed);
  }

  private Lease taken(LeaseCommand.TakeLease take, long index) {
    Lease held = byName.get(take.name());
    if (held != null && !held.holder().equals(take.holder()) && held.until().isAfter(take.at())) {
      throw new StoreException(
          Reason.CONFLICT, held.holder() + " has " + take.name() + " until " + held.until());
    }
    if (held == null && byName.size() >= Limits.LEASES) {
      throw new StoreException(Reason.BUSY, "there are " + Limits.LEASES + " leases, the most");
    }
    return new Lease(take.name(), take.holder(), index, take.at().plus(take.duration()));
  }
}

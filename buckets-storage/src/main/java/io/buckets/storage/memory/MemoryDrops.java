package io.buckets.storage.memory;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.ReadLeases;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The shard files of a {@link MemoryDrive} that no register named when they were noted here: they
/// go once no reader holds them.
///
/// Threading: none of its own; the drive holds a lock.
final class MemoryDrops {
  private final MemoryIndex index;
  private final MemoryShards shards;
  private final ReadLeases leases;
  private final Map<ShardName, Long> dropped = new LinkedHashMap<>();

  MemoryDrops(MemoryIndex index, MemoryShards shards, LongSupplier nanoTime) {
    this.index = index;
    this.shards = shards;
    this.leases = new ReadLeases(nanoTime);
  }

  void add(ShardName name) {
    dropped.put(name, leases.moment());
  }

  void lease(ReadLease lease) throws DriveException {
    leases.lease(lease);
    dropWhatNobodyHolds();
  }

  void endLease(ReadLease lease) {
    leases.end(lease);
    dropWhatNobodyHolds();
  }

  void clear() {
    dropped.clear();
    leases.clear();
  }

  void dropWhatNobodyHolds() {
    dropped
        .entrySet()
        .removeIf(drop -> {
          boolean due = !leases.isHeld(drop.getKey(), drop.getValue());
          if (due && !index.isNamed(drop.getKey())) {
            shards.drop(drop.getKey());
          }
          return due;
        });
  }
}

package io.buckets.storage.fsck;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Slot;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.VirtualSet;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.object.LocalStore;
import io.buckets.storage.object.Store;
import io.buckets.storage.object.StoreSetup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Two stores, as of two nodes, over the same drives in memory and one cluster state: two
/// coordinators that know nothing of each other. Their clocks are turned by the test and are a
/// tenth of a second apart; their memory is short; their drives obey plans of faults.
final class TwoStores implements AutoCloseable {
  private static final UUID DEPLOYMENT = new UUID(7, 7);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final List<MemoryDrive> drives = new ArrayList<>();
  final List<FaultyDrive> faulty = new ArrayList<>();
  final List<Store> stores = new ArrayList<>();
  private final List<List<DriveBay>> bays = new ArrayList<>();
  private final List<BufferPool> buffers = new ArrayList<>();
  private final ControlPlane control = new MemoryControlPlane(DEPLOYMENT);

  /// Three hours ago, so that files are old enough for the orphan sweep once they are swept.
  private final AtomicLong millis =
      new AtomicLong(System.currentTimeMillis() - Duration.ofHours(3).toMillis());

  /// Time passes on the clock also while nobody turns it.
  private final long began = System.nanoTime();

  private final long memoryBytes;

  TwoStores(String geometry, int count, long memoryBytes) {
    this.memoryBytes = memoryBytes;
    List<PoolDrive> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemoryDrive drive = new MemoryDrive(new UUID(1, i), clock(0), 1L << 40);
      drives.add(drive);
      faulty.add(new FaultyDrive(drive, FaultPlan.seeded(0)));
      members.add(new PoolDrive(drive.id(), 1, "node", "/drive" + i, DriveState.ACTIVE));
    }
    Geometry code = Geometry.parse(geometry);
    Pool pool = new Pool(code, members, sets(code, count));
    Topology topology = new Topology(DEPLOYMENT, 1, List.of(pool));
    stores.add(store(topology, 1));
    stores.add(store(topology, 2));
  }

  private static List<VirtualSet> sets(Geometry geometry, int drives) {
    List<VirtualSet> sets = new ArrayList<>();
    for (int set = 0; set < drives; set++) {
      List<Slot> slots = new ArrayList<>();
      for (int slot = 0; slot < geometry.total(); slot++) {
        slots.add(Slot.of((set + slot) % drives));
      }
      sets.add(new VirtualSet(slots));
    }
    return sets;
  }

  private Store store(Topology topology, int node) {
    Map<UUID, DriveBay> byId = new HashMap<>();
    List<DriveBay> mine = new ArrayList<>();
    for (FaultyDrive drive : faulty) {
      DriveBay bay = new DriveBay(unclosable(drive));
      mine.add(bay);
      byId.put(drive.id(), bay);
    }
    bays.add(mine);
    BufferPool pool = new BufferPool(memoryBytes, PATIENCE);
    buffers.add(pool);
    InstantSource clock = clock(node == 1 ? 0 : 100);
    return new Store(
        new StoreSetup(
            topology,
            byId,
            LocalStore.placement(topology),
            control,
            new HybridClock(clock, () -> clock.millis() * 1_000_000, node),
            clock,
            pool,
            memoryBytes,
            new RepairQueue(),
            Duties.ALL));
  }

  /// The clock that {@link #turn} turns, so much ahead.
  InstantSource clock(long aheadMillis) {
    return () ->
        Instant.ofEpochMilli(
            millis.get() + aheadMillis + Duration.ofNanos(System.nanoTime() - began).toMillis());
  }

  void turn(Duration by) {
    millis.addAndGet(by.toMillis());
  }

  /// The other store's drive is not closed because one takes it out of service.
  private static Drive unclosable(Drive drive) {
    return (Drive)
        Proxy.newProxyInstance(
            Drive.class.getClassLoader(),
            new Class<?>[] {Drive.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "close" -> null;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" ->
                      System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                  default -> {
                    try {
                      yield method.invoke(drive, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }
                });
  }

  /// Every drive that was taken out of service is put back, in both stores.
  void bringBack() {
    for (List<DriveBay> mine : bays) {
      for (int i = 0; i < mine.size(); i++) {
        if (mine.get(i).outOfService() != null) {
          mine.get(i).put(unclosable(faulty.get(i)));
        }
      }
    }
  }

  /// All drives and sets, as the first store has them.
  Wholeness.Scope scope() {
    return Wholeness.Scope.of(
        stores.getFirst().sets(),
        id ->
            control.state().buckets().values().stream()
                .filter(bucket -> bucket.id() == id)
                .map(bucket -> bucket.name().value())
                .findFirst()
                .orElse(null),
        clock(0));
  }

  @Override
  public void close() {
    stores.forEach(Store::close);
    buffers.forEach(BufferPool::close);
  }
}

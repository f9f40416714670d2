package io.buckets.storage.object;

import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Slot;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.cluster.topology.VirtualSet;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.local.LocalDrive;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// A real store on five directories, 2+2, with format, topology and control journal on them, as a
/// server makes it.
public final class LocalStore implements AutoCloseable {
  static final UUID DEPLOYMENT = new UUID(3, 4);
  static final Geometry GEOMETRY = Geometry.parse("2+2");
  private static final int DRIVES = 5;

  private final DriveResources resources = new DriveResources(8 << 20, 32 << 20);
  private final BufferPool buffers = new BufferPool(16 << 20, Duration.ofSeconds(10));
  private final JournalControlPlane control;
  private final Map<UUID, DriveBay> bays = new HashMap<>();
  public final Store store;

  /// Formats the directories below `top` and serves them.
  public LocalStore(Path top) throws IOException, DriveException {
    Topology topology = topology(top);
    List<DriveDirectory> directories = new ArrayList<>();
    for (int i = 0; i < DRIVES; i++) {
      new DriveFormat(DEPLOYMENT, id(i), 0, GEOMETRY, Instant.EPOCH).write(drive(top, i));
      directories.add(DriveDirectory.at(id(i), drive(top, i)));
      bays.put(id(i), new DriveBay(open(drive(top, i), i, resources)));
    }
    control = JournalControlPlane.create(DEPLOYMENT, directories);
    control.submit(new ClusterCommand.PutTopology(topology));
    TopologyFiles.write(topology, directories);
    store =
        new Store(
            new StoreSetup(
                topology,
                bays,
                placement(topology),
                control,
                new HybridClock(InstantSource.system(), 1),
                InstantSource.system(),
                buffers,
                16 << 20,
                new RepairQueue(),
                Duties.ALL));
  }

  /// The place of a drive.
  public DriveBay bay(int drive) {
    return Objects.requireNonNull(bays.get(id(drive)));
  }

  /// The drive of a place that it was taken out of, opened again.
  public LocalDrive reopen(int drive) throws DriveException {
    return open(Path.of(bay(drive).label()), drive, resources);
  }

  static UUID id(int drive) {
    return new UUID(1, drive);
  }

  static Path drive(Path top, int drive) {
    return top.resolve("drive" + drive);
  }

  public static List<Path> drives(Path top) {
    List<Path> drives = new ArrayList<>();
    for (int i = 0; i < DRIVES; i++) {
      drives.add(drive(top, i));
    }
    return drives;
  }

  static LocalDrive open(Path directory, int drive, DriveResources resources)
      throws DriveException {
    return new LocalDrive(new LocalDrive.Options(directory, id(drive), DEPLOYMENT), resources);
  }

  private static Topology topology(Path top) {
    List<PoolDrive> members = new ArrayList<>();
    List<VirtualSet> sets = new ArrayList<>();
    for (int i = 0; i < DRIVES; i++) {
      members.add(new PoolDrive(id(i), 1, "local", drive(top, i).toString(), DriveState.ACTIVE));
      List<Slot> slots = new ArrayList<>();
      for (int slot = 0; slot < GEOMETRY.total(); slot++) {
        slots.add(Slot.of((i + slot) % DRIVES));
      }
      sets.add(new VirtualSet(slots));
    }
    return new Topology(DEPLOYMENT, 1, List.of(new Pool(GEOMETRY, members, sets)));
  }

  /// Keys by their first letter: `a` in set 0, `b` in set 1 and so on.
  public static Placement placement(Topology topology) {
    int sets = topology.pools().getFirst().sets().size();
    return new Placement() {
      @Override
      public SetId home(long bucketId, ObjectKey key) {
        return new SetId(0, Math.floorMod(key.utf8()[0] - 'a', sets));
      }
    };
  }

  @Override
  public void close() {
    // In the order in which a server closes its parts.
    store.close();
    bays.values().forEach(DriveBay::close);
    control.close();
    buffers.close();
    resources.close();
  }
}

package io.buckets.storage.object;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BufferPool;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.remote.DriveScope;
import io.buckets.storage.remote.DriveService;
import io.buckets.storage.remote.Generations;
import io.buckets.storage.remote.RemoteNode;
import io.buckets.storage.remote.WritersElsewhere;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One of {@link Nodes}: its own drives, what it serves of them to others, the ways to the others,
/// and its store over the drives of all.
final class Node implements AutoCloseable {
  final int number;
  final List<MemoryDrive> drives = new ArrayList<>();
  final DriveService service = new DriveService(new Generations(Nodes.GENERATION));
  final Map<UUID, DriveBay> bays = new HashMap<>();
  final Map<Integer, MemoryLink> links = new HashMap<>();
  final ControlPlane control;
  private final Nodes all;
  private final BufferPool buffers = Nodes.buffers();
  private @Nullable Store store;

  Node(Nodes all, int number) {
    this.all = all;
    this.number = number;
    this.control = all.known();
    for (int drive = 0; drive < all.shape.each(); drive++) {
      MemoryDrive memory = all.drive(number, drive);
      drives.add(memory);
      DriveBay bay = new DriveBay(all.shape.around().apply(memory));
      bays.put(memory.id(), bay);
      service.add(bay);
    }
  }

  /// Starts its store, once all nodes are there.
  void start() {
    Generations generations = new Generations(Nodes.GENERATION);
    List<RemoteNode> others = new ArrayList<>();
    List<UUID> mine = drives.stream().map(Drive::id).toList();
    for (Node other : all.nodes) {
      if (other != this) {
        long seed = all.shape.seed() * 1000 + number * 31L + other.number;
        MemoryLink link = new MemoryLink(number, other.number, other.service, seed);
        links.put(other.number, link);
        RemoteNode remote = new RemoteNode(link, generations);
        others.add(remote);
        for (MemoryDrive drive : other.drives) {
          String label = "node" + other.number + "/" + drive.id();
          bays.put(drive.id(), new DriveBay(remote.drive(drive.id(), label, DriveScope.NO_SET)));
        }
      }
    }
    var topology = all.topology();
    Duties duties =
        Duties.ofOne(
            Set.copyOf(mine), () -> number == 1, new WritersElsewhere(others, service)::writing);
    store =
        new Store(
            new StoreSetup(
                topology,
                bays,
                LocalStore.placement(topology),
                control,
                all.ballots(number),
                all.clock(number),
                buffers,
                64 << 20,
                new RepairQueue(),
                duties),
            all.shape.patience());
    service.tellWrites(store.sets().writes()::isAtWork);
  }

  Store store() {
    return Objects.requireNonNull(store, "the node is started");
  }

  MemoryLink link(int other) {
    return Objects.requireNonNull(links.get(other), "there is a way to the node");
  }

  DriveBay bay(int node, int drive) {
    return Objects.requireNonNull(bays.get(Nodes.driveId(node, drive)), "there is such a drive");
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
    links.values().forEach(MemoryLink::close);
    buffers.close();
  }
}

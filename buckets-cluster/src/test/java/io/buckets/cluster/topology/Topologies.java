package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// Small topologies with predictable ids: drive n has the id (9, n).
public final class Topologies {
  private Topologies() {}

  public static PoolDrive drive(int number) {
    return drive(number, 1, "node");
  }

  public static PoolDrive drive(int number, long weight, String node) {
    return new PoolDrive(new UUID(9, number), weight, node, "/d" + number, DriveState.ACTIVE);
  }

  /// A drive of a node that is labelled.
  public static PoolDrive drive(int number, long weight, FailureDomain domain) {
    return new PoolDrive(new UUID(9, number), weight, domain, "/d" + number, DriveState.ACTIVE, "");
  }

  /// Drives of equal nodes in racks of as many nodes.
  public static List<PoolDrive> racks(int racks, int nodes, int each) {
    return IntStream.range(0, racks * nodes * each)
        .mapToObj(number -> {
          int node = number / each;
          Labels labels = new Labels("r" + node / nodes, "");
          return drive(number, 1, new FailureDomain("n" + node, labels));
        })
        .toList();
  }

  public static List<PoolDrive> drives(int count) {
    return IntStream.range(0, count).mapToObj(Topologies::drive).toList();
  }

  public static Topology oneDrive(UUID deploymentId) {
    VirtualSet set = new VirtualSet(List.of(Slot.of(0)));
    Pool pool = new Pool(new Geometry(1, 0), List.of(drive(0)), List.of(set, set));
    return new Topology(deploymentId, 1, List.of(pool));
  }
}

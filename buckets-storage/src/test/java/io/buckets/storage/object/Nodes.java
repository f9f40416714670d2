package io.buckets.storage.object;

import io.buckets.cluster.state.BehindControlPlane;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Slot;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.VirtualSet;
import io.buckets.core.BucketName;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.memory.MemoryDrive;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Several nodes in one process, each with drives of its own and a store over the drives of all:
/// those of others are asked over links in memory. They have one cluster state, of which each knows
/// what it was told last, and clocks a little apart.
///
/// Threading: as stores are used. Close it.
public final class Nodes implements AutoCloseable {
  static final UUID DEPLOYMENT = new UUID(7, 7);
  static final long GENERATION = 1;

  /// Links in memory do not hang, but a busy machine may leave their calls waiting.
  static final DrivePatience PATIENT =
      new DrivePatience(
          Duration.ofSeconds(20), Limits.DRIVE_CALL, Limits.DRIVE_CLOSE, Limits.DRIVE_LOOK);

  final List<Node> nodes = new ArrayList<>();
  final ControlPlane control = new MemoryControlPlane(DEPLOYMENT);
  final Shape shape;

  /// What the nodes are like.
  ///
  /// @param geometry of the one pool
  /// @param count how many nodes
  /// @param each drives of each
  /// @param patience how long a node waits for drives
  /// @param seed of what comes by chance
  /// @param around what is between a node and a drive of its own
  record Shape(
      String geometry,
      int count,
      int each,
      DrivePatience patience,
      long seed,
      UnaryOperator<Drive> around) {}

  Nodes(String geometry, int count, int each) {
    this(new Shape(geometry, count, each, PATIENT, 1, drive -> drive));
  }

  Nodes(Shape shape) {
    this.shape = shape;
    for (int number = 1; number <= shape.count; number++) {
      nodes.add(new Node(this, number));
    }
    nodes.forEach(Node::start);
  }

  /// The node of that number, from 1.
  Node node(int number) {
    return nodes.get(number - 1);
  }

  /// What a client of the node of that number uses.
  ObjectStore store(int number) {
    return node(number).store().objects();
  }

  /// A bucket that every node finds.
  BucketName bucket() {
    store(1).createBucket(StoreFixture.BUCKET);
    return StoreFixture.BUCKET;
  }

  /// The way between two nodes, both ways, from now on.
  void between(int one, int other, MemoryLink.State state) {
    node(one).link(other).become(state);
    node(other).link(one).become(state);
  }

  /// The ways between a node and all others.
  void around(int number, MemoryLink.State state) {
    for (Node other : nodes) {
      if (other.number != number) {
        between(number, other.number, state);
      }
    }
  }

  static UUID driveId(int node, int drive) {
    return new UUID(node, drive);
  }

  /// One pool over all drives, those of each set spread over the nodes.
  Topology topology() {
    Geometry code = Geometry.parse(shape.geometry);
    List<PoolDrive> drives = new ArrayList<>();
    for (int drive = 0; drive < shape.each; drive++) {
      for (int node = 1; node <= shape.count; node++) {
        drives.add(
            new PoolDrive(
                driveId(node, drive), 1, "node" + node, "/drive" + drive, DriveState.ACTIVE));
      }
    }
    List<VirtualSet> sets = new ArrayList<>();
    for (int set = 0; set < drives.size(); set++) {
      List<Slot> slots = new ArrayList<>();
      for (int slot = 0; slot < code.total(); slot++) {
        slots.add(Slot.of((set + slot) % drives.size()));
      }
      sets.add(new VirtualSet(slots));
    }
    return new Topology(DEPLOYMENT, GENERATION, List.of(new Pool(code, drives, sets)));
  }

  ControlPlane known() {
    return new BehindControlPlane(control);
  }

  /// The clock of a node: each a little apart from the others.
  InstantSource clock(int number) {
    return () -> InstantSource.system().instant().plusMillis(40L * number);
  }

  HybridClock ballots(int number) {
    InstantSource clock = clock(number);
    return new HybridClock(clock, () -> clock.millis() * 1_000_000, number);
  }

  MemoryDrive drive(int node, int drive) {
    return new MemoryDrive(driveId(node, drive), clock(node), 1L << 40);
  }

  static BufferPool buffers() {
    return new BufferPool(64 << 20, Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}

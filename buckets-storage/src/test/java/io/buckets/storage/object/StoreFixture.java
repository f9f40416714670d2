package io.buckets.storage.object;

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
import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.PooledBuffer;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.Dispatch;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSink;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.memory.MemoryDrive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A real store over drives in memory, and small words to use it with.
public final class StoreFixture implements AutoCloseable {
  /// Drives in memory do not hang, but a busy machine may leave their calls waiting.
  private static final DrivePatience PATIENT =
      new DrivePatience(
          Duration.ofSeconds(20), Limits.DRIVE_CALL, Limits.DRIVE_CLOSE, Limits.DRIVE_LOOK);

  private static final UUID DEPLOYMENT = new UUID(7, 7);
  private static final long ARENA_BYTES = 64 << 20;

  public final List<MemoryDrive> drives = new ArrayList<>();
  public final List<DriveBay> bays = new ArrayList<>();
  public final BufferPool buffers;
  public final RepairQueue repair = new RepairQueue();
  public final Store store;
  public final ObjectStore objects;
  final ControlPlane control;
  private final Shape shape;

  /// What a store is made with.
  ///
  /// @param clock of the node and of its drives
  /// @param around what is between the store and each drive
  private record Shape(
      String geometry,
      long arenaBytes,
      InstantSource clock,
      DrivePatience patience,
      Function<MemoryDrive, Drive> around) {}

  public StoreFixture(String geometry, int count) {
    this(geometry, count, PATIENT, drive -> drive);
  }

  /// @param around what is between the store and each drive
  public StoreFixture(
      String geometry, int count, DrivePatience patience, Function<MemoryDrive, Drive> around) {
    this(
        new Shape(geometry, ARENA_BYTES, InstantSource.system(), patience, around),
        fresh(count, InstantSource.system()),
        new MemoryControlPlane(DEPLOYMENT),
        ample());
  }

  public StoreFixture(String geometry, int count, BufferPool buffers) {
    this(geometry, count, buffers, ARENA_BYTES);
  }

  /// @param buffers memory for bodies on their way out
  /// @param arenaBytes memory for bodies on their way in
  public StoreFixture(String geometry, int count, BufferPool buffers, long arenaBytes) {
    this(
        new Shape(geometry, arenaBytes, InstantSource.system(), PATIENT, drive -> drive),
        fresh(count, InstantSource.system()),
        new MemoryControlPlane(DEPLOYMENT),
        buffers);
  }

  /// @param clock of the node and of its drives
  public StoreFixture(String geometry, int count, InstantSource clock) {
    this(
        new Shape(geometry, ARENA_BYTES, clock, PATIENT, drive -> drive),
        fresh(count, clock),
        new MemoryControlPlane(DEPLOYMENT),
        ample());
  }

  private static List<MemoryDrive> fresh(int count, InstantSource clock) {
    return IntStream.range(0, count)
        .mapToObj(i -> new MemoryDrive(new UUID(1, i), clock, 1L << 40))
        .toList();
  }

  private static BufferPool ample() {
    return BufferPool.tracking(64 << 20, Duration.ofSeconds(10));
  }

  /// The store as it is after its process was killed and started again.
  StoreFixture restarted() {
    close();
    drives.forEach(MemoryDrive::crash);
    return new StoreFixture(shape, List.copyOf(drives), control, ample());
  }

  private StoreFixture(
      Shape shape, List<MemoryDrive> from, ControlPlane control, BufferPool buffers) {
    this.shape = shape;
    this.control = control;
    this.buffers = buffers;
    int count = from.size();
    Map<UUID, DriveBay> byId = new HashMap<>();
    List<PoolDrive> pool = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemoryDrive drive = from.get(i);
      DriveBay bay = new DriveBay(shape.around.apply(drive));
      drives.add(drive);
      bays.add(bay);
      byId.put(drive.id(), bay);
      pool.add(new PoolDrive(drive.id(), 1, "node", "/drive" + i, DriveState.ACTIVE));
    }
    Geometry code = Geometry.parse(shape.geometry);
    Topology topology =
        new Topology(DEPLOYMENT, 1, List.of(new Pool(code, pool, rotations(code, count))));
    store =
        new Store(
            new StoreSetup(
                topology,
                byId,
                new ModuloPlacement(topology.pools().getFirst().sets().size()),
                control,
                new HybridClock(shape.clock, () -> shape.clock.millis() * 1_000_000, 1),
                shape.clock,
                buffers,
                shape.arenaBytes,
                repair,
                Duties.ALL),
            shape.patience);
    objects = store.objects();
  }

  /// A set of drives for what asks one nothing but its geometry and labels.
  public static ErasureSet set(String geometry, List<DriveBay> bays) {
    Geometry code = Geometry.parse(geometry);
    List<Drive> slots = List.copyOf(bays);
    try (Dispatch dispatch = new Dispatch(new HybridClock(InstantSource.system(), 1))) {
      KeyRegister register =
          new KeyRegister(
              Quorum.of(code), slots, dispatch, new InlineObject(code), (key, missing, why) -> {});
      return new ErasureSet(new SetId(0, 0), Quorum.of(code), slots, register, new RepairQueue());
    }
  }

  private static List<VirtualSet> rotations(Geometry geometry, int drives) {
    List<VirtualSet> sets = new ArrayList<>();
    for (int set = 0; set < 16; set++) {
      List<Slot> slots = new ArrayList<>();
      for (int slot = 0; slot < geometry.total(); slot++) {
        slots.add(Slot.of((set + slot) % drives));
      }
      sets.add(new VirtualSet(slots));
    }
    return sets;
  }

  /// Spreads keys over sets by their hash: enough for tests, the ring is the registry's.
  private record ModuloPlacement(int sets) implements Placement {
    @Override
    public SetId home(long bucketId, ObjectKey key) {
      return new SetId(0, Math.floorMod(key.hashCode() * 31 + Long.hashCode(bucketId), sets));
    }
  }

  public static final BucketName BUCKET = new BucketName("bucket");

  public ObjectInfo put(String key, byte[] bytes) {
    return objects.put(BUCKET, ObjectKey.of(key), PutOptions.DEFAULT, source(bytes, bytes.length));
  }

  public byte[] get(String key) throws IOException {
    try (ObjectReader reader = objects.open(BUCKET, ObjectKey.of(key), null)) {
      return read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  public static byte[] read(ObjectReader reader, ByteRange range) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    reader.transferTo(
        range,
        new ObjectSink() {
          @Override
          public void write(PooledBuffer buffer) {
            byte[] bytes = new byte[buffer.bytes().remaining()];
            buffer.bytes().get(bytes);
            buffer.close();
            out.writeBytes(bytes);
          }

          @Override
          public void write(byte[] source, int offset, int length) {
            out.write(source, offset, length);
          }
        });
    return out.toByteArray();
  }

  /// A source of `bytes` that says it has `length`, -1 for unknown.
  public static ObjectSource source(byte[] bytes, long length) {
    return new ObjectSource() {
      private int at;

      @Override
      public long length() {
        return length;
      }

      @Override
      public int read(byte[] target, int offset, int wanted) {
        if (at == bytes.length) {
          return -1;
        }
        int n = Math.min(Math.min(wanted, 100_000), bytes.length - at);
        System.arraycopy(bytes, at, target, offset, n);
        at += n;
        return n;
      }

      @Override
      public Finished finish() {
        return new Finished(md5(bytes), 0, Map.of());
      }
    };
  }

  public static ETag md5(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(bytes);
      return new ETag(String.format("%032x", new BigInteger(1, digest)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

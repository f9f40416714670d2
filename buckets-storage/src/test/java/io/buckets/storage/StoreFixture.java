package io.buckets.storage;

import io.buckets.cluster.ControlPlane;
import io.buckets.cluster.DriveState;
import io.buckets.cluster.MemoryControlPlane;
import io.buckets.cluster.Pool;
import io.buckets.cluster.PoolDrive;
import io.buckets.cluster.Slot;
import io.buckets.cluster.Topology;
import io.buckets.cluster.VirtualSet;
import io.buckets.core.BucketName;
import io.buckets.core.BufferPool;
import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.core.HybridClock;
import io.buckets.core.ObjectKey;
import io.buckets.core.PooledBuffer;
import io.buckets.erasure.Geometry;
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

/// A real store over drives in memory, and small words to use it with.
final class StoreFixture implements AutoCloseable {
  final List<MemoryDrive> drives = new ArrayList<>();
  final List<DriveBay> bays = new ArrayList<>();
  final BufferPool buffers = BufferPool.tracking(64 << 20, Duration.ofSeconds(10));
  final RepairQueue repair = new RepairQueue();
  final Store store;
  final ObjectStore objects;

  StoreFixture(String geometry, int count) {
    Map<UUID, DriveBay> byId = new HashMap<>();
    List<PoolDrive> pool = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemoryDrive drive = new MemoryDrive(new UUID(1, i));
      DriveBay bay = new DriveBay(drive);
      drives.add(drive);
      bays.add(bay);
      byId.put(drive.id(), bay);
      pool.add(new PoolDrive(drive.id(), 1, "node", "/drive" + i, DriveState.ACTIVE));
    }
    UUID deployment = new UUID(7, 7);
    Geometry code = Geometry.parse(geometry);
    Topology topology =
        new Topology(deployment, 1, List.of(new Pool(code, pool, rotations(code, count))));
    ControlPlane control = new MemoryControlPlane(deployment);
    store =
        new Store(
            new StoreSetup(
                topology,
                byId,
                new ModuloPlacement(topology.pools().getFirst().sets().size()),
                control,
                new HybridClock(InstantSource.system(), 1),
                InstantSource.system(),
                buffers,
                64 << 20,
                repair));
    objects = store.objects();
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

    @Override
    public List<SetId> candidates(long bucketId, ObjectKey key) {
      return List.of(home(bucketId, key));
    }
  }

  static final BucketName BUCKET = new BucketName("bucket");

  ObjectInfo put(String key, byte[] bytes) {
    return objects.put(BUCKET, ObjectKey.of(key), PutOptions.DEFAULT, source(bytes, bytes.length));
  }

  byte[] get(String key) throws IOException {
    try (ObjectReader reader = objects.open(BUCKET, ObjectKey.of(key), null)) {
      return read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  static byte[] read(ObjectReader reader, ByteRange range) throws IOException {
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
  static ObjectSource source(byte[] bytes, long length) {
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

  static ETag md5(byte[] bytes) {
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

package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.erasing.WritesAtWork;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import io.buckets.storage.repair.OrphanSweep;
import io.buckets.storage.repair.ShardOwners;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/// The rooms of uploads, and of the sweeps after them, as one process of a store has them, over
/// registers that are not those of a store. When the process dies they are gone, and the next has
/// its own.
public final class UploadProcess {
  /// The parts of these uploads have numbers up to this.
  public static final int PARTS = 2;

  /// What is under the rooms.
  public interface Ground {
    Ground.Held registers();

    /// Registers for whoever is not of this package.
    interface Held extends Registers {}

    /// Has every drive drop a file, unless it names it.
    void discard(ShardName file);

    /// Does `work` in the background.
    void later(Runnable work);
  }

  private static final ControlPlane CONTROL = new MemoryControlPlane(new UUID(7, 7));
  private static final BucketInfo BUCKET = bucket();

  private final XlMeta.Erasure erasure;
  private final InstantSource clock;
  private final WritesAtWork writes = new WritesAtWork();
  private final UploadSteps steps;
  private final OrphanSweep orphans;

  public UploadProcess(Ground ground, Geometry geometry, InstantSource clock) {
    this.erasure = Documents.erasure(geometry);
    this.clock = clock;
    ShardOwners owners =
        new ShardOwners(
            key -> ground.registers().settle(key),
            (key, data) -> ground.registers().version(key, data));
    CommitGate gate = new CommitGate(CONTROL, new BucketMarks(CONTROL));
    this.steps = new UploadSteps(new Room(ground, erasure), gate, owners, clock);
    this.orphans = new OrphanSweep(owners, writes);
  }

  private static BucketInfo bucket() {
    BucketName name = new BucketName("bucket");
    return CONTROL
        .submit(new ClusterCommand.CreateBucket(name, Instant.EPOCH))
        .bucket(name)
        .orElseThrow();
  }

  private record Room(Ground ground, XlMeta.Erasure erasure) implements UploadRoom {
    @Override
    public Registers registers(RegisterKey key) {
      return ground.registers();
    }

    @Override
    public XlMeta.Erasure erasure(RegisterKey object) {
      return erasure;
    }

    @Override
    public List<PartInfo> parts(UploadKeys keys) {
      List<PartInfo> parts = new ArrayList<>();
      for (int number = 1; number <= PARTS; number++) {
        Version part = ground.registers().read(keys.part(number), false).head().newest();
        if (part != null) {
          parts.add(UploadRecords.part(part));
        }
      }
      return parts;
    }

    @Override
    public void discard(ShardName file) {
      ground.discard(file);
    }

    @Override
    public void together(List<Runnable> work) {
      work.forEach(Runnable::run);
    }

    @Override
    public void later(Runnable work) {
      ground.later(work);
    }
  }

  /// @param attributes say which data the upload has
  public void create(UploadKeys keys, int attributes) {
    var _ = steps.create(BUCKET, keys, Map.of(), attributes);
  }

  /// @param seal puts the shard files of the part on the drives
  public void addPart(UploadKeys keys, int number, int attributes, Consumer<Version> seal) {
    steps.requireOpen(keys);
    ShardName name = keys.shards(number, attributes);
    try (WritesAtWork.Write _ = writes.begin(name)) {
      PartInfo part =
          new PartInfo(
              number,
              name.attempt(),
              Limits.LEAST_PART_BYTES,
              clock.millis(),
              new ETag(keys.uploadId()),
              Map.of());
      ObjectSource.Finished finished = new ObjectSource.Finished(part.etag(), attributes, Map.of());
      Version version = UploadRecords.part(part, keys.data(), finished, erasure).toVersion();
      seal.accept(version);
      steps.addPart(BUCKET, keys, number, version);
    }
  }

  public void complete(UploadKeys keys, List<Integer> parts) {
    ETag etag = new ETag(keys.uploadId());
    Completion completion =
        new Completion(
            (upload, chosen) -> new ObjectSource.Finished(etag, upload.attributes(), Map.of()),
            Precondition.NONE);
    List<PartChoice> choices = parts.stream().map(number -> new PartChoice(number, etag)).toList();
    var _ = Objects.requireNonNull(steps.complete(BUCKET, keys, choices, completion));
  }

  public void abort(UploadKeys keys) {
    steps.abort(keys);
  }

  /// What a sweep does about an upload.
  public void sweep(UploadKeys keys) {
    var _ = steps.ending().endIfOver(keys, false);
  }

  /// Removes the shard files of a drive that nothing names.
  public void sweepFiles(Drive drive) throws DriveException, InterruptedException {
    var _ = orphans.sweep(drive, OrphanSweep.Pace.NONE);
  }
}

package io.buckets.storage.fsck;

import io.buckets.cluster.journal.ClusterSurvey;
import io.buckets.cluster.raft.RaftSurvey;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.local.ReadOnlyDrive;
import io.buckets.storage.model.CorruptIndexException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads all drives of a store that is stopped, or runs idle, and names every deviation from being
/// whole. It takes no lock and changes nothing on the drives.
///
/// Memory is bounded: of each drive a page of keys, what its index has in its log, and the names of
/// one directory.
///
/// Threading: one thread.
public final class Fsck {
  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final long CACHE_BYTES = 64L << 20;
  private static final String CONTROL = "control";

  private final List<Path> paths;
  private final Function<Topology, Placement> placements;
  private final InstantSource clock;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  /// @param paths the drives' directories, all of them
  /// @param placements which set a key belongs to, of a topology
  /// @param clock decides which tombstones are too old
  public Fsck(List<Path> paths, Function<Topology, Placement> placements, InstantSource clock) {
    this.paths = paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    this.placements = placements;
    this.clock = clock;
  }

  /// What was looked at and found.
  ///
  /// @param registers objects, uploads and parts, tombstones too
  /// @param versions of them on all drives
  /// @param files shard files on all drives
  /// @param bytes of blocks verified
  /// @param deviations how many of each kind that there is any of
  public record Summary(
      long registers, long versions, long files, long bytes, Map<Kind, Long> deviations) {
    public Summary {
      deviations = Collections.unmodifiableMap(new TreeMap<>(deviations));
    }

    /// Whether there is no deviation.
    public boolean whole() {
      return deviations.isEmpty();
    }
  }

  /// Looks at everything once.
  ///
  /// @param found told of every deviation as it is found
  /// @throws StoreException if the drives cannot be made sense of
  public Summary run(Consumer<Deviation> found) {
    Consumer<Deviation> counted =
        deviation -> {
          counts.merge(deviation.kind(), 1L, Long::sum);
          found.accept(deviation);
        };
    ClusterSurvey survey = ClusterSurvey.of(paths, Fsck::control);
    survey.troubles().forEach(trouble -> counted.accept(deviation(trouble)));
    try (DriveResources resources = new DriveResources(WRITE_BUFFER_BYTES, CACHE_BYTES)) {
      Map<UUID, Drive> drives = new HashMap<>();
      try {
        open(survey, resources, counted, drives);
        Wholeness.Counts seen = new Wholeness(scope(survey, drives, counted), counted).check();
        return new Summary(seen.registers(), seen.versions(), seen.files(), seen.bytes(), counts);
      } finally {
        drives.values().forEach(Drive::close);
      }
    }
  }

  /// What the nodes of a cluster keep of its control plane: one drive of each does.
  private static Optional<ClusterSurvey.Elsewhere> control(UUID deployment, List<Path> drives) {
    List<Path> directories =
        drives.stream()
            .map(drive -> drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(CONTROL))
            .toList();
    return RaftSurvey.of(deployment, directories)
        .map(survey -> new ClusterSurvey.Elsewhere(survey.state(), survey.troubles()));
  }

  private static Deviation deviation(ClusterSurvey.Trouble trouble) {
    Kind kind =
        switch (trouble.subject()) {
          case DRIVE -> Kind.DRIVE_ABSENT;
          case FORMAT -> Kind.FORMAT_DIFFERS;
          case TOPOLOGY -> Kind.TOPOLOGY_DIFFERS;
          case JOURNAL -> Kind.JOURNAL_OUT_OF_STEP;
        };
    return Deviation.ofDrive(kind, trouble.drive(), trouble.what());
  }

  /// Opens every drive of the topology; what cannot be opened is absent. Those that the survey
  /// missed are named already.
  private static void open(
      ClusterSurvey survey,
      DriveResources resources,
      Consumer<Deviation> found,
      Map<UUID, Drive> drives) {
    UUID deployment = survey.topology().deploymentId();
    for (PoolDrive member : survey.topology().presentDrives()) {
      @Nullable Path path = survey.drives().get(member.id());
      if (path == null) {
        continue;
      }
      new DriveLeftovers(path, found).check();
      ReadOnlyDrive.Strays strays =
          (file, what) ->
              found.accept(
                  Deviation.ofDrive(
                      Kind.FILE_UNFINISHED, path.toString(), path.relativize(file) + ": " + what));
      try {
        ReadOnlyDrive drive = new ReadOnlyDrive(member.id(), path, deployment, resources, strays);
        drives.put(member.id(), drive);
        leftovers(drive, found);
      } catch (DriveException e) {
        String why = String.valueOf(e.getMessage());
        found.accept(Deviation.ofDrive(Kind.DRIVE_ABSENT, path.toString(), why));
      }
    }
  }

  private static void leftovers(ReadOnlyDrive drive, Consumer<Deviation> found) {
    try {
      drive.leftovers(what -> found.accept(Deviation.ofDrive(Kind.LEFTOVER, drive.label(), what)));
    } catch (DriveException | CorruptIndexException e) {
      String why = String.valueOf(e.getMessage());
      found.accept(Deviation.ofDrive(Kind.REGISTER_UNREADABLE, drive.label(), why));
    }
  }

  private Wholeness.Scope scope(
      ClusterSurvey survey, Map<UUID, Drive> drives, Consumer<Deviation> found) {
    Topology topology = survey.topology();
    Placement placement = placements.apply(topology);
    Map<Long, String> buckets = new HashMap<>();
    @Nullable ClusterState state = survey.state().orElse(null);
    if (state != null) {
      for (BucketInfo bucket : state.buckets().values()) {
        buckets.put(bucket.id(), bucket.name().value());
        if (!bucket.isWritable()) {
          found.accept(
              new Deviation(
                  Kind.BUCKET_DELETING,
                  "all",
                  bucket.name().value(),
                  "",
                  "it is marked by deletion " + bucket.deletionMark()));
        }
      }
    }
    Map<SetId, Wholeness.Slots> sets = new HashMap<>();
    return new Wholeness.Scope(
        List.copyOf(drives.values()),
        key ->
            sets.computeIfAbsent(
                placement.home(key.bucketId(), key.key()), id -> slots(topology, id, drives)),
        // Without a cluster state nothing is known of buckets: each has its number for a name.
        id -> state == null ? Long.toString(id) : buckets.get(id),
        clock);
  }

  private static Wholeness.Slots slots(Topology topology, SetId id, Map<UUID, Drive> drives) {
    Pool pool = topology.pools().get(id.pool());
    List<Drive> members = new ArrayList<>();
    for (PoolDrive member : pool.members(id.set())) {
      @Nullable Drive drive = drives.get(member.id());
      members.add(
          drive != null ? drive : new AbsentDrive(member.id(), member.path(), "it is not there"));
    }
    return new Wholeness.Slots(pool.geometry(), members);
  }
}

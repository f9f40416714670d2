package io.buckets.storage.object;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.listing.Listing;
import io.buckets.storage.listing.MergedScan;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.repair.RegisterSweep;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The buckets: entries of the cluster state, and the care that a bucket goes only when it is
/// empty.
///
/// Threading: any thread.
final class Buckets {
  private static final int FEW = 100;

  private final ControlPlane control;
  private final CommitGate gate;
  private final BucketMarks marks;
  private final ErasureSets sets;
  private final InstantSource clock;
  private volatile @Nullable Known known;

  Buckets(
      ControlPlane control,
      CommitGate gate,
      BucketMarks marks,
      ErasureSets sets,
      InstantSource clock) {
    this.control = control;
    this.gate = gate;
    this.marks = marks;
    this.sets = sets;
    this.clock = clock;
  }

  /// Makes a bucket, after it is known what becomes of one of that name that is being deleted.
  BucketInfo create(BucketName name, String owner, BucketSettings settings) {
    newest()
        .bucket(name)
        .ifPresent(before -> {
          var _ = gate.remains(before, CommitGate.deadline());
        });
    return require(
        control.submit(new ClusterCommand.CreateBucket(name, clock.instant(), settings, owner)),
        name);
  }

  /// The state that no newer one can contradict: what is refused is refused by it. Another node may
  /// have changed what is known here.
  ClusterState newest() {
    return sets.duties().alone() ? control.state() : control.read();
  }

  BucketInfo get(BucketName name) {
    return control.state().bucket(name).orElseGet(() -> require(newest(), name));
  }

  boolean has(BucketName name) {
    return control.state().bucket(name).isPresent() || newest().bucket(name).isPresent();
  }

  /// Sets whether overwriting keeps what was there; durable on return, and whatever is judged from
  /// then on obeys it.
  ///
  /// @throws StoreException INVALID_ARGUMENT for a bucket that has versions and shall be as if it
  ///   never had
  void setVersioning(BucketInfo bucket, Versioning versioning) {
    control.submit(new ClusterCommand.ChangeVersioning(bucket.name(), bucket.id(), versioning));
  }

  void change(BucketInfo bucket, BucketSetting setting) {
    control.submit(new ClusterCommand.ChangeBucketSetting(bucket.name(), bucket.id(), setting));
  }

  void drop(BucketInfo bucket, SettingKind kind) {
    control.submit(new ClusterCommand.DropBucketSetting(bucket.name(), bucket.id(), kind));
  }

  private static BucketInfo require(ClusterState state, BucketName name) {
    return state.bucket(name).orElseThrow(() -> CommitGate.noSuchBucket(name));
  }

  List<BucketInfo> all() {
    return List.copyOf(newest().buckets().values());
  }

  /// Which buckets are gone for good; a number that this node has not heard of is none of them.
  UploadEnding.Gone gone() {
    ClusterState state = control.state();
    Set<Long> there =
        state.buckets().values().stream().map(BucketInfo::id).collect(Collectors.toSet());
    return id -> id <= state.index() && !there.contains(id);
  }

  /// Whether a bucket is gone for good, as far as is known here: asked for each change.
  boolean isGone(long bucketId) {
    Known now = known;
    ClusterState state = control.state();
    if (now == null || now.state.index() != state.index()) {
      now = Known.of(state);
      known = now;
    }
    return bucketId <= now.state.index() && !now.there.contains(bucketId);
  }

  /// The buckets that there were in the state looked at last.
  private record Known(ClusterState state, Set<Long> there) {
    static Known of(ClusterState state) {
      return new Known(
          state, state.buckets().values().stream().map(BucketInfo::id).collect(Collectors.toSet()));
    }
  }

  /// Deletes an empty bucket: look, forbid writes, wait for those under way, look again, remove.
  /// Where other nodes write too, {@link BucketDeletion} looks a last time. Unfinished uploads do
  /// not keep it; their remains are swept up once it is gone.
  ///
  /// The first look spares the writers of a bucket that is not empty. A bucket that is being
  /// deleted by another is left to that one first.
  void delete(BucketName name) {
    long deadline = CommitGate.deadline();
    while (true) {
      BucketInfo bucket = get(name);
      if (gate.remains(bucket, deadline)) {
        requireEmpty(bucket);
        if (removed(bucket)) {
          return;
        }
      }
    }
  }

  /// Removes a bucket if it is empty.
  ///
  /// @return false if another deletion took over; then that one decides
  private boolean removed(BucketInfo bucket) {
    long mark = marks.set(bucket);
    boolean removed = false;
    try {
      gate.drain(bucket);
      requireEmpty(bucket);
      requireNothingHalfMade(bucket);
      if (!sets.duties().alone() && !new BucketDeletion(sets, bucket.id(), mark).isEmptyForGood()) {
        throw notEmpty(bucket);
      }
      control.submit(new ClusterCommand.RemoveBucket(bucket.name(), mark));
      removed = true;
      gate.forget(bucket);
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.CONFLICT) {
        throw e;
      }
    } finally {
      marks.end(bucket, mark, removed);
    }
    return removed;
  }

  private void requireEmpty(BucketInfo bucket) {
    byte[] all = new byte[0];
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(Space.OBJECTS, bucket.id(), all, FEW, false, true);
    byte[] start = IndexKey.rangeStart(Space.OBJECTS, bucket.id(), all);
    boolean empty =
        Listing.scanning(sets, drives -> new MergedScan(sets, drives, range, start).next() == null);
    if (!empty) {
      throw notEmpty(bucket);
    }
  }

  /// What only few drives have heard of, so that a quorum need not show it, might be carried
  /// through when the bucket is gone: it is settled, and counts if it is there then.
  private void requireNothingHalfMade(BucketInfo bucket) {
    boolean nothing =
        new RegisterSweep(sets)
            .visit(
                Space.OBJECTS,
                bucket.id(),
                new byte[0],
                (key, looks) ->
                    looks == RegisterSweep.Looks.GONE
                        || sets.of(key).register().settle(key).head().isEmpty());
    if (!nothing) {
      throw notEmpty(bucket);
    }
  }

  private static StoreException notEmpty(BucketInfo bucket) {
    return new StoreException(
        StoreException.Reason.BUCKET_NOT_EMPTY,
        "the bucket " + bucket.name() + " still holds objects");
  }
}

package io.buckets.storage;

import io.buckets.cluster.BucketInfo;
import io.buckets.cluster.ClusterCommand;
import io.buckets.cluster.ClusterState;
import io.buckets.cluster.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import java.time.InstantSource;
import java.util.List;

/// The buckets: entries of the cluster state, and the care that a bucket goes only when it is
/// empty.
///
/// Threading: any thread.
final class Buckets {
  private final ControlPlane control;
  private final CommitGate gate;
  private final ErasureSets sets;
  private final InstantSource clock;

  Buckets(ControlPlane control, CommitGate gate, ErasureSets sets, InstantSource clock) {
    this.control = control;
    this.gate = gate;
    this.sets = sets;
    this.clock = clock;
  }

  BucketInfo create(BucketName name) {
    return require(control.submit(new ClusterCommand.CreateBucket(name, clock.instant())), name);
  }

  BucketInfo get(BucketName name) {
    return require(control.state(), name);
  }

  private static BucketInfo require(ClusterState state, BucketName name) {
    return state.bucket(name).orElseThrow(() -> CommitGate.noSuchBucket(name));
  }

  List<BucketInfo> all() {
    return List.copyOf(control.state().buckets().values());
  }

  /// Deletes an empty bucket: forbid writes, wait for those under way, look, remove.
  void delete(BucketName name) {
    BucketInfo bucket = get(name);
    BucketInfo marked =
        require(control.submit(new ClusterCommand.MarkBucketDeleting(name, bucket.id())), name);
    long mark = marked.deletionMark();
    boolean empty = false;
    try {
      gate.drain(bucket);
      empty = isEmpty(bucket.id(), Space.OBJECTS) && isEmpty(bucket.id(), Space.UPLOADS);
    } finally {
      if (!empty) {
        control.submit(new ClusterCommand.UnmarkBucketDeleting(name, mark));
      }
    }
    if (!empty) {
      throw new StoreException(
          StoreException.Reason.BUCKET_NOT_EMPTY,
          "the bucket " + name + " still holds objects or uploads");
    }
    control.submit(new ClusterCommand.RemoveBucket(name, mark));
    gate.forget(bucket);
  }

  private boolean isEmpty(long bucketId, Space space) {
    MergedScan.ScanRange range = new MergedScan.ScanRange(space, bucketId, new byte[0], 100, false);
    return Listing.scanning(
        sets,
        drives ->
            new MergedScan(sets, drives, range, IndexKey.rangeStart(space, bucketId, new byte[0]))
                    .next()
                == null);
  }
}

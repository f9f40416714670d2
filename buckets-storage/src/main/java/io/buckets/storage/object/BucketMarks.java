package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.erasing.ErasureSets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The marks of bucket deletions under way: whose they are, and how long they count.
///
/// A mark is known by its number, which every command about it names. One that this process has set
/// counts as long as its deletion runs. One from before this process is a dead one's, where there
/// is no other node. Any other is somebody else's, and counts for {@link Limits#BUCKET_MARK_LEASE}
/// from when it was first seen here, by a clock that never goes back. A mark that no longer counts
/// may be undone by anyone: its owner, should it live, finds another number, or none, and has
/// removed nothing.
///
/// Threading: any thread.
final class BucketMarks {
  private static final Logger LOG = LoggerFactory.getLogger(BucketMarks.class);

  private final ControlPlane control;
  private final @Nullable ErasureSets sets;
  private final long startIndex;
  private final Set<Long> own = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Long, Long> firstSeenNanos = new ConcurrentHashMap<>();

  /// Marks of the only node.
  BucketMarks(ControlPlane control) {
    this(control, null);
  }

  /// @param sets whose drives have fences where there are more nodes; null if there are none
  BucketMarks(ControlPlane control, @Nullable ErasureSets sets) {
    this.control = control;
    this.sets = sets;
    this.startIndex = control.state().index();
  }

  /// Forbids writes to a bucket.
  ///
  /// @return the mark
  /// @throws StoreException NO_SUCH_BUCKET
  long set(BucketInfo bucket) {
    ClusterState state =
        control.submit(new ClusterCommand.MarkBucketDeleting(bucket.name(), bucket.id()));
    long mark = state.index();
    own.add(mark);
    return mark;
  }

  /// The deletion has ended.
  ///
  /// @param removed whether the bucket is gone; if not, it takes writes again
  void end(BucketInfo bucket, long mark, boolean removed) {
    try {
      if (!removed) {
        undo(bucket, mark);
      }
    } finally {
      own.remove(mark);
    }
  }

  /// Takes a mark away, if it is still the bucket's. What fails is left to whoever meets it next.
  private void undo(BucketInfo bucket, long mark) {
    try {
      control.submit(new ClusterCommand.UnmarkBucketDeleting(bucket.name(), mark));
    } catch (StoreException e) {
      if (e.reason() != Reason.CONFLICT && e.reason() != Reason.NO_SUCH_BUCKET) {
        LOG.warn("the bucket {} stays marked for now: {}", bucket.name(), e.getMessage());
      }
    }
    if (sets != null && !isAlone()) {
      new BucketDeletion(sets, bucket.id(), mark).lift();
    }
  }

  /// Takes the bucket's mark away if it does not count any more.
  void undoIfDead(BucketInfo bucket) {
    long mark = bucket.deletionMark();
    if (mark != 0 && isDead(mark)) {
      LOG.info("a deletion of the bucket {} was left half done and is taken back", bucket.name());
      undo(bucket, mark);
    }
  }

  private boolean isDead(long mark) {
    if (own.contains(mark)) {
      return false;
    }
    if (mark <= startIndex && isAlone()) {
      return true;
    }
    long now = System.nanoTime();
    Long first = firstSeenNanos.putIfAbsent(mark, now);
    return first != null && now - first > Limits.BUCKET_MARK_LEASE.toNanos();
  }

  private boolean isAlone() {
    return sets == null || sets.duties().alone();
  }

  /// Undoes the marks that do not count any more.
  void sweep() {
    ClusterState state = control.state();
    state.buckets().values().forEach(this::undoIfDead);
    Set<Long> marks =
        state.buckets().values().stream().map(BucketInfo::deletionMark).collect(Collectors.toSet());
    firstSeenNanos.keySet().retainAll(marks);
  }
}

package io.buckets.cluster;

import io.buckets.cluster.ClusterCommand.CreateBucket;
import io.buckets.cluster.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.ClusterCommand.PutSetting;
import io.buckets.cluster.ClusterCommand.PutTopology;
import io.buckets.cluster.ClusterCommand.RemoveBucket;
import io.buckets.cluster.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.ClusterCommand.RemoveSetting;
import io.buckets.cluster.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Everything the nodes of a cluster agree on, as a value: state × command → state.
///
/// There is no clock, no randomness and no I/O here, so that every replica that applies the same
/// commands in the same order holds an equal state.
///
/// @param deploymentId the cluster, fixed at its first start
/// @param index how many commands made this state; refused ones are not counted
/// @param topology the valid one, unless none has been put yet
/// @param buckets by name, those being deleted included
/// @param settings of the cluster as a whole
public record ClusterState(
    UUID deploymentId,
    long index,
    Optional<Topology> topology,
    SortedMap<BucketName, BucketInfo> buckets,
    SortedMap<String, String> settings) {
  public ClusterState {
    buckets = Collections.unmodifiableSortedMap(buckets);
    settings = Collections.unmodifiableSortedMap(settings);
  }

  /// The state before any command.
  public static ClusterState genesis(UUID deploymentId) {
    return new ClusterState(
        deploymentId,
        0,
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap());
  }

  /// The bucket of that name, also while it is being deleted.
  public Optional<BucketInfo> bucket(BucketName name) {
    return Optional.ofNullable(buckets.get(name));
  }

  /// The generation of the topology, or 0 before the first.
  public long topologyGeneration() {
    return topology.map(Topology::generation).orElse(0L);
  }

  /// The state after `command`; its index is one higher.
  ///
  /// @throws StoreException with the reason that {@link ClusterCommand} names, if the state does
  ///   not allow the command
  public ClusterState apply(ClusterCommand command) {
    return switch (command) {
      case CreateBucket create -> create(create);
      case MarkBucketDeleting mark ->
          with(existing(mark.name(), mark.bucketId()).withDeletionMark(index + 1));
      case UnmarkBucketDeleting unmark ->
          with(marked(unmark.name(), unmark.mark()).withDeletionMark(0));
      case RemoveBucket remove -> remove(remove);
      case PutBucketSetting put -> {
        BucketInfo bucket = active(put.name(), put.bucketId());
        yield with(bucket.withSettings(plus(bucket.settings(), put.setting(), put.value())));
      }
      case RemoveBucketSetting remove -> {
        BucketInfo bucket = active(remove.name(), remove.bucketId());
        yield with(bucket.withSettings(minus(bucket.settings(), remove.setting())));
      }
      case PutSetting put -> withSettings(plus(settings, put.setting(), put.value()));
      case RemoveSetting remove -> withSettings(minus(settings, remove.setting()));
      case PutTopology put -> put(put.topology());
    };
  }

  private ClusterState create(CreateBucket create) {
    BucketInfo present = buckets.get(create.name());
    if (present != null) {
      String also = present.isWritable() ? "" : " and is being deleted";
      throw refused(Reason.BUCKET_EXISTS, "bucket " + create.name() + " exists already" + also);
    }
    if (buckets.size() >= Limits.BUCKETS) {
      throw refused(Reason.BUSY, "the cluster has " + Limits.BUCKETS + " buckets, its most");
    }
    return with(new BucketInfo(index + 1, create.name(), create.created(), 0, create.settings()));
  }

  private ClusterState remove(RemoveBucket remove) {
    BucketInfo bucket = marked(remove.name(), remove.mark());
    SortedMap<BucketName, BucketInfo> changed = new TreeMap<>(buckets);
    changed.remove(bucket.name());
    return new ClusterState(deploymentId, index + 1, topology, changed, settings);
  }

  private ClusterState put(Topology next) {
    if (!next.deploymentId().equals(deploymentId)) {
      throw refused(
          Reason.INVALID_ARGUMENT, "the topology is of deployment " + next.deploymentId());
    }
    if (topology.isPresent() && next.generation() != topologyGeneration() + 1) {
      throw refused(
          Reason.CONFLICT,
          "topology generation "
              + next.generation()
              + " does not follow generation "
              + topologyGeneration());
    }
    return new ClusterState(deploymentId, index + 1, Optional.of(next), buckets, settings);
  }

  private BucketInfo existing(BucketName name, long bucketId) {
    BucketInfo bucket = buckets.get(name);
    if (bucket == null || bucket.id() != bucketId) {
      throw refused(Reason.NO_SUCH_BUCKET, "bucket " + name + " does not exist");
    }
    return bucket;
  }

  private BucketInfo active(BucketName name, long bucketId) {
    BucketInfo bucket = existing(name, bucketId);
    if (!bucket.isWritable()) {
      throw refused(Reason.CONFLICT, "bucket " + name + " is being deleted");
    }
    return bucket;
  }

  private BucketInfo marked(BucketName name, long mark) {
    BucketInfo bucket = buckets.get(name);
    if (bucket == null) {
      throw refused(Reason.NO_SUCH_BUCKET, "bucket " + name + " does not exist");
    }
    if (mark == 0 || bucket.deletionMark() != mark) {
      throw refused(Reason.CONFLICT, "another deletion of bucket " + name + " took over");
    }
    return bucket;
  }

  private ClusterState with(BucketInfo bucket) {
    SortedMap<BucketName, BucketInfo> changed = new TreeMap<>(buckets);
    changed.put(bucket.name(), bucket);
    return new ClusterState(deploymentId, index + 1, topology, changed, settings);
  }

  private ClusterState withSettings(SortedMap<String, String> changed) {
    return new ClusterState(deploymentId, index + 1, topology, buckets, changed);
  }

  private static SortedMap<String, String> plus(
      SortedMap<String, String> settings, String setting, String value) {
    if (settings.size() >= Limits.SETTINGS && !settings.containsKey(setting)) {
      throw refused(Reason.BUSY, "there are " + Limits.SETTINGS + " settings, the most");
    }
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return changed;
  }

  private static SortedMap<String, String> minus(
      SortedMap<String, String> settings, String setting) {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.remove(setting);
    return changed;
  }

  private static StoreException refused(Reason reason, String message) {
    return new StoreException(reason, message);
  }
}

package io.buckets.cluster.state;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import java.time.Instant;
import java.util.Map;

/// One change of the cluster state.
///
/// A command carries everything its effect depends on, the time included, so that every replica
/// that applies it makes the same state. What each requires of the state is said here and judged by
/// {@link ClusterState#apply}; a refusal changes nothing.
public sealed interface ClusterCommand
    permits ClusterCommand.CreateBucket,
        ClusterCommand.MarkBucketDeleting,
        ClusterCommand.UnmarkBucketDeleting,
        ClusterCommand.RemoveBucket,
        ClusterCommand.PutBucketSettings,
        ClusterCommand.ChangeBucketSetting,
        ClusterCommand.DropBucketSetting,
        ClusterCommand.ChangeVersioning,
        ClusterCommand.PutBucketSetting,
        ClusterCommand.RemoveBucketSetting,
        ClusterCommand.PutSetting,
        ClusterCommand.RemoveSetting,
        ClusterCommand.PutTopology,
        NodeCommand,
        JobCommand,
        IdentityCommand,
        IamCommand,
        AccountCommand,
        KeyCommand,
        LeaseCommand {
  /// Makes a bucket, active and with its first settings. Refused: BUCKET_EXISTS if one of that name
  /// is there, deleted half or not at all; BUSY if there are too many.
  ///
  /// @param name of the bucket
  /// @param created when, by the clock of the node that was asked
  /// @param settings its first
  /// @param owner number of the account it will belong to
  record CreateBucket(BucketName name, Instant created, BucketSettings settings, String owner)
      implements ClusterCommand {
    /// A bucket of the root account.
    public CreateBucket(BucketName name, Instant created, BucketSettings settings) {
      this(name, created, settings, Account.ROOT.number());
    }

    /// A bucket of the root account that nobody configured.
    public CreateBucket(BucketName name, Instant created) {
      this(name, created, BucketSettings.DEFAULT);
    }
  }

  /// Forbids writes to a bucket that is to go, and takes the deletion over from whoever marked it
  /// before. The mark is the index of this command. Refused: NO_SUCH_BUCKET.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  record MarkBucketDeleting(BucketName name, long bucketId) implements ClusterCommand {}

  /// Allows writes again, the bucket not being empty. Refused: NO_SUCH_BUCKET; CONFLICT if the mark
  /// is no longer this one.
  ///
  /// @param name of the bucket
  /// @param mark of the deletion that is given up
  record UnmarkBucketDeleting(BucketName name, long mark) implements ClusterCommand {}

  /// Forgets a bucket that was found empty under a mark. Refused: NO_SUCH_BUCKET; CONFLICT if the
  /// mark is no longer this one.
  ///
  /// @param name of the bucket
  /// @param mark of the deletion that is completed
  record RemoveBucket(BucketName name, long mark) implements ClusterCommand {}

  /// Configures a bucket; what it had before is replaced. Refused: NO_SUCH_BUCKET; CONFLICT while
  /// it is being deleted.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param settings all of them
  record PutBucketSettings(BucketName name, long bucketId, BucketSettings settings)
      implements ClusterCommand {}

  /// Gives a bucket a setting in the place of the one of its kind; the others stay, so that two who
  /// set different things do not undo each other's. Refused: NO_SUCH_BUCKET; CONFLICT while it is
  /// being deleted.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param setting the whole of it
  record ChangeBucketSetting(BucketName name, long bucketId, BucketSetting setting)
      implements ClusterCommand {}

  /// Takes a setting from a bucket; one that it has not is as good as taken. Refused:
  /// NO_SUCH_BUCKET; CONFLICT while it is being deleted.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param kind which setting
  record DropBucketSetting(BucketName name, long bucketId, SettingKind kind)
      implements ClusterCommand {}

  /// Sets whether overwriting keeps what was there; the other settings stay. Refused:
  /// NO_SUCH_BUCKET; CONFLICT while it is being deleted; INVALID_ARGUMENT for a bucket that has
  /// versions and shall be as if it never had.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param versioning from now on
  record ChangeVersioning(BucketName name, long bucketId, BucketSettings.Versioning versioning)
      implements ClusterCommand {}

  /// Sets one setting of a bucket, as builds of level 1 did; written no more. Refused:
  /// NO_SUCH_BUCKET; CONFLICT while it is being deleted; BUSY if there are too many.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param setting what is set
  /// @param value its text
  record PutBucketSetting(BucketName name, long bucketId, String setting, String value)
      implements ClusterCommand {
    /// @throws StoreException INVALID_ARGUMENT if the name or value is too long
    public PutBucketSetting {
      BucketInfo.checkTexts(Map.of(setting, value));
    }
  }

  /// Removes one setting of a bucket, as builds of level 1 did; written no more. Refused:
  /// NO_SUCH_BUCKET; CONFLICT while it is being deleted.
  ///
  /// @param name of the bucket
  /// @param bucketId which bucket of that name
  /// @param setting what is removed
  record RemoveBucketSetting(BucketName name, long bucketId, String setting)
      implements ClusterCommand {}

  /// Sets one setting of the cluster, such as an identity or a policy. Refused: BUSY if there are
  /// too many.
  ///
  /// @param setting what is set; the kind first, as in `policy/readers`
  /// @param value its text
  record PutSetting(String setting, String value) implements ClusterCommand {
    /// @throws StoreException INVALID_ARGUMENT if the name or value is too long
    public PutSetting {
      BucketInfo.checkTexts(Map.of(setting, value));
    }
  }

  /// Removes one setting of the cluster; one that is not there is as good as removed.
  ///
  /// @param setting what is removed
  record RemoveSetting(String setting) implements ClusterCommand {}

  /// Makes a topology the valid one. Refused: CONFLICT unless its generation follows the present
  /// one; INVALID_ARGUMENT if it is another deployment's.
  ///
  /// @param topology the whole new topology
  record PutTopology(Topology topology) implements ClusterCommand {}
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.AccountCommand;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.IamCommand;
import io.buckets.cluster.state.IdentityCommand;
import io.buckets.cluster.state.JobCommand;
import io.buckets.cluster.state.KeyCommand;
import io.buckets.cluster.state.LeaseCommand;
import io.buckets.cluster.state.NodeCommand;

/// Which changes do no harm on a node that does not know of them yet: it refuses what it would
/// allow, and looks before it refuses. All others might let it do what was forbidden, or not do
/// what was promised.
final class Widening {
  private Widening() {}

  /// Whether nobody need be waited for. What cannot be told from the command alone is waited for.
  static boolean isOnly(ClusterCommand command) {
    return switch (command) {
      case ClusterCommand.CreateBucket create -> true;
      case ClusterCommand.UnmarkBucketDeleting unmark -> true;
      case NodeCommand change -> !(change instanceof NodeCommand.RemoveNode);
      case AccountCommand change -> change instanceof AccountCommand.AddAccount;
      case KeyCommand change -> change instanceof KeyCommand.CreateKey;
      // Their holders go by the time that they carry, and objects do not depend on them.
      case JobCommand change -> true;
      case LeaseCommand change -> true;
      case ClusterCommand.MarkBucketDeleting mark -> false;
      case ClusterCommand.RemoveBucket remove -> false;
      case ClusterCommand.PutBucketSettings put -> false;
      case ClusterCommand.ChangeBucketSetting change -> false;
      case ClusterCommand.DropBucketSetting drop -> false;
      case ClusterCommand.ChangeVersioning change -> false;
      case ClusterCommand.PutBucketSetting put -> false;
      case ClusterCommand.RemoveBucketSetting remove -> false;
      case ClusterCommand.PutSetting put -> false;
      case ClusterCommand.RemoveSetting remove -> false;
      case ClusterCommand.PutTopology put -> false;
      case IdentityCommand change -> false;
      case IamCommand change -> false;
    };
  }
}

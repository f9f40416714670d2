package io.buckets.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.setting.BucketLock.Rule;
import io.buckets.cluster.setting.BucketLock.Unit;
import io.buckets.cluster.setting.LockMode;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A bucket that locks versions stays one, whoever submits the command.
final class BucketLockTest {
  private static final BucketName VAULT = new BucketName("vault");
  private static final BucketLock LOCK = new BucketLock(Optional.empty());
  private static final BucketLock RULE =
      new BucketLock(Optional.of(new Rule(LockMode.COMPLIANCE, 7, Unit.YEARS)));

  private final ClusterState plain =
      ClusterState.genesis(new UUID(1, 2))
          .apply(new ClusterCommand.CreateBucket(VAULT, Instant.EPOCH));
  private final ClusterState versioned =
      plain.apply(new ClusterCommand.ChangeVersioning(VAULT, 1, Versioning.ENABLED));
  private final ClusterState locking =
      versioned.apply(new ClusterCommand.ChangeBucketSetting(VAULT, 1, LOCK));

  @Test
  void itNeedsVersions() {
    refused(plain, new ClusterCommand.ChangeBucketSetting(VAULT, 1, LOCK));
    ClusterState suspended =
        versioned.apply(new ClusterCommand.ChangeVersioning(VAULT, 1, Versioning.SUSPENDED));
    refused(suspended, new ClusterCommand.ChangeBucketSetting(VAULT, 1, LOCK));
    refused(locking, new ClusterCommand.ChangeVersioning(VAULT, 1, Versioning.SUSPENDED));
  }

  @Test
  void itIsNeverTakenBack() {
    refused(locking, new ClusterCommand.DropBucketSetting(VAULT, 1, SettingKind.LOCK));
    refused(locking, new ClusterCommand.PutBucketSettings(VAULT, 1, BucketSettings.DEFAULT));
    refused(locking, new ClusterCommand.PutBucketSetting(VAULT, 1, "versioning", "Suspended"));
    refused(locking, new ClusterCommand.RemoveBucketSetting(VAULT, 1, "versioning"));
  }

  @Test
  void itsRuleComesAndGoesAndIsRemembered() {
    ClusterState ruled = locking.apply(new ClusterCommand.ChangeBucketSetting(VAULT, 1, RULE));
    assertThat(StateJson.read(StateJson.write(ruled))).isEqualTo(ruled);
    assertThat(StateJson.read(StateJson.write(locking))).isEqualTo(locking);
    Submission change = Submission.once(new ClusterCommand.ChangeBucketSetting(VAULT, 1, RULE));
    assertThat(CommandJson.read(CommandJson.write(change))).isEqualTo(change);
    ClusterState bare = ruled.apply(new ClusterCommand.ChangeBucketSetting(VAULT, 1, LOCK));
    assertThat(bare.bucket(VAULT).orElseThrow().settings().find(BucketLock.class)).contains(LOCK);
  }

  private static void refused(ClusterState state, ClusterCommand command) {
    assertThatThrownBy(() -> state.apply(command))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_STATE));
  }
}

package io.buckets.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.ClusterCommand.ChangeBucketSetting;
import io.buckets.cluster.state.ClusterCommand.DropBucketSetting;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Settings that a bucket has one of each kind of.
final class BucketSettingsTest {
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final BucketPolicy POLICY = new BucketPolicy("{\"é\": \"\u0000\"}");
  private static final PublicAccessBlock BLOCK = new PublicAccessBlock(true, false, true, false);

  private final ClusterState created =
      ClusterState.genesis(new UUID(1, 2))
          .apply(new ClusterCommand.CreateBucket(PHOTOS, Instant.EPOCH));

  @Test
  void aSettingReplacesTheOneOfItsKindAndNoOther() {
    ClusterState both = change(change(created, POLICY), BLOCK);
    BucketPolicy other = new BucketPolicy("{}");
    assertThat(settings(both).find(BucketPolicy.class)).contains(POLICY);
    assertThat(settings(both).find(PublicAccessBlock.class)).contains(BLOCK);
    ClusterState changed = change(both, other);
    assertThat(settings(changed).find(BucketPolicy.class)).contains(other);
    assertThat(settings(changed).find(PublicAccessBlock.class)).contains(BLOCK);
    ClusterState dropped = changed.apply(new DropBucketSetting(PHOTOS, 1, SettingKind.POLICY));
    assertThat(settings(dropped).find(BucketPolicy.class)).isEmpty();
    assertThat(settings(dropped).byKind()).containsOnlyKeys(SettingKind.PUBLIC_ACCESS);
    assertThat(
            settings(dropped.apply(new DropBucketSetting(PHOTOS, 1, SettingKind.POLICY))).byKind())
        .isEqualTo(settings(dropped).byKind());
  }

  @Test
  void aBucketThatGoesOrIsAnotherTakesNone() {
    ClusterState going = created.apply(new ClusterCommand.MarkBucketDeleting(PHOTOS, 1));
    refused(going, new ChangeBucketSetting(PHOTOS, 1, BLOCK), Reason.CONFLICT);
    refused(going, new DropBucketSetting(PHOTOS, 1, SettingKind.POLICY), Reason.CONFLICT);
    refused(created, new ChangeBucketSetting(PHOTOS, 7, BLOCK), Reason.NO_SUCH_BUCKET);
    refused(created, new DropBucketSetting(PHOTOS, 7, SettingKind.POLICY), Reason.NO_SUCH_BUCKET);
  }

  @Test
  void settingsComeBackFromSnapshotsAndJournals() {
    for (BucketSetting setting : List.of(POLICY, BLOCK, PublicAccessBlock.ALL)) {
      ClusterState state = change(created, setting);
      assertThat(StateJson.read(StateJson.write(state))).isEqualTo(state);
      Submission change = Submission.once(new ChangeBucketSetting(PHOTOS, 1, setting));
      assertThat(CommandJson.read(CommandJson.write(change))).isEqualTo(change);
      Submission drop = Submission.once(new DropBucketSetting(PHOTOS, 1, setting.kind()));
      assertThat(CommandJson.read(CommandJson.write(drop))).isEqualTo(drop);
    }
  }

  @Test
  void aPolicyIsBounded() {
    assertThatThrownBy(() -> new BucketPolicy("x".repeat(Limits.POLICY_TEXT_CHARS + 1)))
        .isInstanceOf(StoreException.class);
  }

  private static ClusterState change(ClusterState state, BucketSetting setting) {
    return state.apply(new ChangeBucketSetting(PHOTOS, 1, setting));
  }

  private static BucketSettings settings(ClusterState state) {
    return state.bucket(PHOTOS).orElseThrow().settings();
  }

  private static void refused(ClusterState state, ClusterCommand command, Reason reason) {
    assertThatThrownBy(() -> state.apply(command))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

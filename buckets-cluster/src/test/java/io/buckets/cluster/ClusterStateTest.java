package io.buckets.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.BucketInfo.State;
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
import java.time.Instant;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  private static final UUID DEPLOYMENT = new UUID(1, 2);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final BucketName PHOTOS = new BucketName("photos");

  private final ClusterState genesis = ClusterState.genesis(DEPLOYMENT);
  private final ClusterState created = genesis.apply(new CreateBucket(PHOTOS, NOW));

  @Test
  void aCreatedBucketIsActiveAndItsIdIsTheIndexOfItsCreation() {
    BucketInfo bucket = bucket(created);
    assertThat(bucket.id()).isEqualTo(created.index()).isEqualTo(1);
    assertThat(bucket.created()).isEqualTo(NOW);
    assertThat(bucket.state()).isEqualTo(State.ACTIVE);
    assertThat(genesis.buckets()).isEmpty();
  }

  @Test
  void aBucketMadeAgainHasAnotherId() {
    ClusterState marked = mark(created);
    ClusterState removed = marked.apply(new RemoveBucket(PHOTOS, marked.index()));
    assertThat(removed.buckets()).isEmpty();
    assertThat(bucket(removed.apply(new CreateBucket(PHOTOS, NOW))).id()).isEqualTo(4);
  }

  @Test
  void aBucketThatExistsIsNotMadeAgainNotEvenWhileItIsBeingDeleted() {
    refused(created, new CreateBucket(PHOTOS, NOW), Reason.BUCKET_EXISTS);
    refused(mark(created), new CreateBucket(PHOTOS, NOW), Reason.BUCKET_EXISTS);
  }

  @Test
  void aMarkedBucketTakesNoWritesUntilTheMarkIsTakenAway() {
    ClusterState marked = mark(created);
    assertThat(bucket(marked).isWritable()).isFalse();
    ClusterState freed = marked.apply(new UnmarkBucketDeleting(PHOTOS, marked.index()));
    assertThat(bucket(freed).isWritable()).isTrue();
    refused(freed, new RemoveBucket(PHOTOS, marked.index()), Reason.CONFLICT);
  }

  @Test
  void aSecondDeleterTakesOverSoThatTheFirstCanNeitherRemoveNorFreeTheBucket() {
    ClusterState first = mark(created);
    ClusterState second = mark(first);
    refused(second, new RemoveBucket(PHOTOS, first.index()), Reason.CONFLICT);
    refused(second, new UnmarkBucketDeleting(PHOTOS, first.index()), Reason.CONFLICT);
    assertThat(second.apply(new RemoveBucket(PHOTOS, second.index())).buckets()).isEmpty();
  }

  @Test
  void anUnmarkedBucketCannotBeRemoved() {
    refused(created, new RemoveBucket(PHOTOS, 0), Reason.CONFLICT);
    refused(created, new RemoveBucket(PHOTOS, 1), Reason.CONFLICT);
    refused(genesis, new RemoveBucket(PHOTOS, 1), Reason.NO_SUCH_BUCKET);
  }

  @Test
  void aCommandForAnEarlierBucketOfThatNameMeetsNoBucket() {
    refused(created, new MarkBucketDeleting(PHOTOS, 7), Reason.NO_SUCH_BUCKET);
    refused(created, new PutBucketSetting(PHOTOS, 7, "a", "b"), Reason.NO_SUCH_BUCKET);
    refused(created, new RemoveBucketSetting(PHOTOS, 7, "a"), Reason.NO_SUCH_BUCKET);
  }

  @Test
  void settingsOfABucketAreSetReplacedAndRemoved() {
    ClusterState set = created.apply(new PutBucketSetting(PHOTOS, 1, "versioning", "Enabled"));
    ClusterState replaced = set.apply(new PutBucketSetting(PHOTOS, 1, "versioning", "Suspended"));
    ClusterState removed = replaced.apply(new RemoveBucketSetting(PHOTOS, 1, "versioning"));
    assertThat(bucket(set).settings()).containsEntry("versioning", "Enabled");
    assertThat(bucket(replaced).settings()).containsEntry("versioning", "Suspended");
    assertThat(bucket(removed).settings()).isEmpty();
    refused(mark(created), new PutBucketSetting(PHOTOS, 1, "a", "b"), Reason.CONFLICT);
  }

  @Test
  void settingsOfTheClusterAreSetAndRemoved() {
    ClusterState set = genesis.apply(new PutSetting("policy/readers", "{}"));
    assertThat(set.settings()).containsEntry("policy/readers", "{}");
    assertThat(set.apply(new RemoveSetting("policy/readers")).settings()).isEmpty();
  }

  @Test
  void aSettingThatIsTooLongIsRefusedBeforeItBecomesACommand() {
    assertThatThrownBy(() -> new PutSetting("a", "x".repeat(Limits.SETTING_CHARS + 1)))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> new PutSetting("", "x")).isInstanceOf(StoreException.class);
  }

  @Test
  void aTopologyIsAcceptedOnlyAsTheNextGenerationOfThisDeployment() {
    Topology first = Topologies.oneDrive(DEPLOYMENT);
    ClusterState one = genesis.apply(new PutTopology(first));
    Topology second = first.replaceDrive(new UUID(9, 0), Topologies.drive(1));
    ClusterState two = one.apply(new PutTopology(second));
    assertThat(one.topologyGeneration()).isEqualTo(1);
    assertThat(two.topology()).contains(second);
    refused(two, new PutTopology(second), Reason.CONFLICT);
    refused(two, new PutTopology(first), Reason.CONFLICT);
    refused(genesis, new PutTopology(Topologies.oneDrive(new UUID(3, 3))), Reason.INVALID_ARGUMENT);
  }

  @Test
  void theNumberOfBucketsIsBounded() {
    TreeMap<BucketName, BucketInfo> buckets = new TreeMap<>();
    for (int number = 1; number <= Limits.BUCKETS; number++) {
      BucketName name = new BucketName("bucket-" + number);
      buckets.put(name, new BucketInfo(number, name, NOW, 0, new TreeMap<>()));
    }
    ClusterState full =
        new ClusterState(
            DEPLOYMENT, Limits.BUCKETS, genesis.topology(), buckets, genesis.settings());
    refused(full, new CreateBucket(PHOTOS, NOW), Reason.BUSY);
  }

  private static ClusterState mark(ClusterState state) {
    return state.apply(new MarkBucketDeleting(PHOTOS, bucket(state).id()));
  }

  private static BucketInfo bucket(ClusterState state) {
    return state.bucket(PHOTOS).orElseThrow();
  }

  private static void refused(ClusterState state, ClusterCommand command, Reason reason) {
    assertThatThrownBy(() -> state.apply(command))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

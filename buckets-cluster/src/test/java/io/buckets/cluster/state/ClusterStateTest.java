package io.buckets.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.BucketInfo.State;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSettings;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterCommand.PutTopology;
import io.buckets.cluster.state.ClusterCommand.RemoveBucket;
import io.buckets.cluster.state.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.state.ClusterCommand.RemoveSetting;
import io.buckets.cluster.state.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.cluster.state.IdentityCommand.PutIdentity;
import io.buckets.cluster.state.IdentityCommand.RemoveIdentity;
import io.buckets.cluster.state.JobCommand.ChangeJob;
import io.buckets.cluster.state.JobCommand.CreateJob;
import io.buckets.cluster.state.JobCommand.RemoveJob;
import io.buckets.cluster.state.LeaseCommand.ReleaseLease;
import io.buckets.cluster.state.LeaseCommand.RenewLease;
import io.buckets.cluster.state.LeaseCommand.TakeLease;
import io.buckets.cluster.state.NodeCommand.AddNode;
import io.buckets.cluster.state.NodeCommand.RemoveNode;
import io.buckets.cluster.state.NodeCommand.StartNode;
import io.buckets.cluster.topology.Topologies;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
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
    BucketSettings enabled = new BucketSettings(Versioning.ENABLED);
    ClusterState set = created.apply(new PutBucketSettings(PHOTOS, 1, enabled));
    assertThat(bucket(created).settings()).isEqualTo(BucketSettings.DEFAULT);
    assertThat(bucket(set).settings().versioning()).isEqualTo(Versioning.ENABLED);
    refused(mark(created), new PutBucketSettings(PHOTOS, 1, enabled), Reason.CONFLICT);
    refused(created, new PutBucketSettings(PHOTOS, 7, enabled), Reason.NO_SUCH_BUCKET);
  }

  @Test
  void whatEarlierBuildsSetAsTextsBecomesSettingsOrIsKept() {
    ClusterState set = created.apply(new PutBucketSetting(PHOTOS, 1, "versioning", "Enabled"));
    ClusterState more = set.apply(new PutBucketSetting(PHOTOS, 1, "owner", "root"));
    ClusterState removed = more.apply(new RemoveBucketSetting(PHOTOS, 1, "versioning"));
    assertThat(bucket(more).settings().versioning()).isEqualTo(Versioning.ENABLED);
    assertThat(bucket(more).settings().others()).containsOnlyKeys("owner");
    assertThat(bucket(removed).settings().versioning()).isEqualTo(Versioning.OFF);
    assertThat(bucket(removed.apply(new RemoveBucketSetting(PHOTOS, 1, "owner"))).settings())
        .isEqualTo(BucketSettings.DEFAULT);
    refused(mark(created), new PutBucketSetting(PHOTOS, 1, "a", "b"), Reason.CONFLICT);
  }

  @Test
  void aNodeHasANumberThatIsNeverGivenAgainAndAHigherIncarnationWithEachStart() {
    ClusterState one = genesis.apply(new AddNode("a"));
    ClusterState two = one.apply(new AddNode("b"));
    assertThat(two.nodes().byNumber()).containsOnlyKeys(1, 2);
    ClusterState started = two.apply(new StartNode(2));
    assertThat(incarnation(started)).isGreaterThan(incarnation(two));
    ClusterState again = started.apply(new RemoveNode(2)).apply(new AddNode("b"));
    assertThat(again.nodes().byNumber()).containsOnlyKeys(1, 3);
    refused(again, new AddNode("b"), Reason.CONFLICT);
    refused(again, new StartNode(2), Reason.CONFLICT);
    refused(again, new RemoveNode(2), Reason.CONFLICT);
  }

  private static long incarnation(ClusterState state) {
    return Objects.requireNonNull(state.nodes().byNumber().get(2)).incarnation();
  }

  @Test
  void ofEachKindOneJobIsUnderWayAndAnEndedOneStaysEnded() {
    ClusterState made = genesis.apply(new CreateJob(Job.Kind.HEAL, NOW));
    refused(made, new CreateJob(Job.Kind.HEAL, NOW), Reason.CONFLICT);
    refused(made, new RemoveJob(1), Reason.CONFLICT);
    ClusterState other = made.apply(new CreateJob(Job.Kind.SCRUB, NOW));
    ClusterState ended = other.apply(new ChangeJob(1, Job.State.COMPLETED, NOW.plusSeconds(1)));
    refused(ended, new ChangeJob(1, Job.State.RUNNING, NOW), Reason.CONFLICT);
    assertThat(ended.apply(new CreateJob(Job.Kind.HEAL, NOW)).jobs().byId())
        .containsOnlyKeys(1L, 2L, 4L);
    assertThat(ended.apply(new RemoveJob(1)).jobs().byId()).containsOnlyKeys(2L);
  }

  @Test
  void anIdentityIsPutReplacedAndRemovedAndDoesNotShowItsSecret() {
    Identity joe = new Identity("joe", "sealed", true, NOW);
    ClusterState put = genesis.apply(new PutIdentity(joe));
    ClusterState disabled = put.apply(new PutIdentity(new Identity("joe", "sealed", false, NOW)));
    assertThat(disabled.identities().byAccessKey().get("joe")).matches(who -> !who.enabled());
    assertThat(disabled.apply(new RemoveIdentity("joe")).identities()).isEqualTo(Identities.NONE);
    assertThat(joe.toString()).doesNotContain("sealed");
  }

  @Test
  void aLeaseIsJudgedByTheTimeThatACommandCarriesAndNamesItsHolderByNumber() {
    Duration minute = Duration.ofMinutes(1);
    ClusterState taken = genesis.apply(new TakeLease("scrub", "a", NOW, minute));
    refused(taken, new TakeLease("scrub", "b", NOW.plusSeconds(59), minute), Reason.CONFLICT);
    ClusterState renewed = taken.apply(new RenewLease("scrub", 1, NOW.plusSeconds(30), minute));
    refused(renewed, new TakeLease("scrub", "b", NOW.plusSeconds(89), minute), Reason.CONFLICT);
    ClusterState lost = renewed.apply(new TakeLease("scrub", "b", NOW.plusSeconds(90), minute));
    assertThat(lost.leases().byName().get("scrub"))
        .isEqualTo(new Lease("scrub", "b", 3, NOW.plusSeconds(150)));
    refused(lost, new RenewLease("scrub", 1, NOW.plusSeconds(91), minute), Reason.CONFLICT);
    assertThat(lost.apply(new ReleaseLease("scrub", 1)).leases()).isEqualTo(lost.leases());
    assertThat(lost.apply(new ReleaseLease("scrub", 3)).leases()).isEqualTo(Leases.NONE);
  }

  @Test
  void theMemoryOfCommandIdsIsBounded() {
    ClusterState state = genesis;
    CommandId first = CommandId.random();
    state = state.apply(Submission.of(first, new PutSetting("a", "b")));
    for (int more = 1; more < Limits.COMMAND_IDS; more++) {
      state = state.apply(Submission.of(CommandId.random(), new PutSetting("a", "b")));
    }
    assertThat(state.recent().indexOf(first)).hasValue(1);
    state = state.apply(Submission.of(CommandId.random(), new PutSetting("a", "b")));
    assertThat(state.recent().indexOf(first)).isEmpty();
    assertThat(state.recent().ids()).hasSize(Limits.COMMAND_IDS);
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
      buckets.put(name, new BucketInfo(number, name, NOW, 0, BucketSettings.DEFAULT));
    }
    StateDraft draft = new StateDraft(genesis, Limits.BUCKETS);
    draft.buckets = buckets;
    ClusterState full = draft.state();
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

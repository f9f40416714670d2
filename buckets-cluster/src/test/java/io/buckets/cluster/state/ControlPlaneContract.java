package io.buckets.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterCommand.RemoveBucket;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every control plane promises.
public abstract class ControlPlaneContract {
  protected static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final BucketName PHOTOS = new BucketName("photos");

  private ControlPlane plane;

  /// A control plane without history, of {@link #DEPLOYMENT}.
  protected abstract ControlPlane open() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    plane = open();
  }

  @AfterEach
  void end() {
    plane.close();
  }

  @Test
  void theFirstStateIsTheGenesisOfTheDeployment() {
    assertThat(plane.state()).isEqualTo(ClusterState.genesis(DEPLOYMENT));
  }

  @Test
  void anAcceptedCommandIsInTheReturnedStateAndInEveryLaterOne() {
    ClusterState returned = plane.submit(new CreateBucket(PHOTOS, NOW));
    assertThat(returned.index()).isEqualTo(1);
    assertThat(returned.bucket(PHOTOS)).isPresent();
    assertThat(plane.state()).isEqualTo(returned);
  }

  @Test
  void aRefusedCommandLeavesNoTrace() {
    ClusterState before = plane.submit(new CreateBucket(PHOTOS, NOW));
    assertReason(Reason.BUCKET_EXISTS, () -> plane.submit(new CreateBucket(PHOTOS, NOW)));
    assertThat(plane.state()).isEqualTo(before);
    assertThat(plane.submit(new PutSetting("a", "b")).index()).isEqualTo(2);
  }

  @Test
  void aBucketMadeAgainHasAnIdOfItsOwn() {
    long first = bucketId(plane.submit(new CreateBucket(PHOTOS, NOW)));
    long mark = plane.submit(new MarkBucketDeleting(PHOTOS, first)).index();
    plane.submit(new RemoveBucket(PHOTOS, mark));
    assertThat(bucketId(plane.submit(new CreateBucket(PHOTOS, NOW)))).isGreaterThan(first);
  }

  @Test
  void concurrentCommandsAreAppliedInOneOrderWithoutGaps() throws Exception {
    long writers = 8;
    int each = 25;
    List<ClusterState> returned = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<ClusterState>>> running =
          LongStream.range(0, writers)
              .mapToObj(writer -> threads.submit(() -> settings(writer, each)))
              .toList();
      for (Future<List<ClusterState>> writer : running) {
        returned.addAll(writer.get());
      }
    }
    assertThat(returned.stream().map(ClusterState::index))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, writers * each).boxed().toList());
    for (ClusterState state : returned) {
      assertThat(state.settings()).hasSize((int) state.index());
    }
    assertThat(plane.state().settings()).hasSize((int) (writers * each));
  }

  private List<ClusterState> settings(long writer, int count) {
    List<ClusterState> returned = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      String name = "setting/" + writer + "/" + number;
      ClusterState state = plane.submit(new PutSetting(name, "x"));
      assertThat(state.settings()).containsKey(name);
      assertThat(plane.state().index()).isGreaterThanOrEqualTo(state.index());
      returned.add(state);
    }
    return returned;
  }

  @Test
  void oneOfManyThatMakeTheSameBucketSucceeds() throws Exception {
    List<Callable<Boolean>> racers =
        IntStream.range(0, 16)
            .mapToObj(racer -> (Callable<Boolean>) () -> creates(PHOTOS))
            .toList();
    int winners = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> racer : threads.invokeAll(racers)) {
        winners += racer.get() ? 1 : 0;
      }
    }
    assertThat(winners).isEqualTo(1);
    assertThat(plane.state().index()).isEqualTo(1);
  }

  private boolean creates(BucketName name) {
    try {
      return plane.submit(new CreateBucket(name, NOW)).bucket(name).isPresent();
    } catch (StoreException e) {
      assertThat(e.reason()).isEqualTo(Reason.BUCKET_EXISTS);
      return false;
    }
  }

  @Test
  void theStateNeverGoesBack() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> reader =
          threads.submit(() -> {
            long last = 0;
            boolean forward = true;
            while (!done.get()) {
              long index = plane.state().index();
              forward &= index >= last;
              last = index;
            }
            return forward;
          });
      settings(0, 100);
      done.set(true);
      assertThat(reader.get()).isTrue();
    }
  }

  @Test
  void aClosedControlPlaneTakesNothingAndKeepsItsStateReadable() {
    ClusterState last = plane.submit(new CreateBucket(PHOTOS, NOW));
    plane.close();
    plane.close();
    assertReason(Reason.CLOSED, () -> plane.submit(new PutSetting("a", "b")));
    assertThat(plane.state()).isEqualTo(last);
  }

  @Test
  void aCommandSubmittedAgainUnderItsIdIsAppliedOnceAndAnsweredAlike() {
    CommandId id = CommandId.random();
    Applied first = plane.submit(Submission.of(id, new CreateBucket(PHOTOS, NOW)));
    ClusterState later = plane.submit(new PutSetting("a", "b"));
    Applied again = plane.submit(Submission.of(id, new CreateBucket(PHOTOS, NOW)));
    assertThat(first.repeated()).isFalse();
    assertThat(again).isEqualTo(new Applied(first.index(), later, true));
    assertThat(plane.state()).isEqualTo(later);
    assertReason(
        Reason.BUCKET_EXISTS,
        () -> plane.submit(Submission.of(CommandId.random(), new CreateBucket(PHOTOS, NOW))));
  }

  @Test
  void ofManyThatSubmitOneWishAtOnceAllAreAnsweredAlike() throws Exception {
    Submission wish = Submission.of(CommandId.random(), new CreateBucket(PHOTOS, NOW));
    Callable<Applied> submit = () -> plane.submit(wish);
    List<Applied> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Applied> answer : threads.invokeAll(Collections.nCopies(16, submit))) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).allMatch(answer -> answer.index() == 1);
    assertThat(answers).allMatch(answer -> answer.state().bucket(PHOTOS).isPresent());
    assertThat(answers.stream().filter(answer -> !answer.repeated())).hasSize(1);
    assertThat(plane.state().index()).isEqualTo(1);
  }

  @Test
  void aRefusedCommandIsJudgedAnewWhenItIsSubmittedAgain() {
    Submission mark = Submission.of(CommandId.random(), new MarkBucketDeleting(PHOTOS, 1));
    assertReason(Reason.NO_SUCH_BUCKET, () -> plane.submit(mark));
    plane.submit(new CreateBucket(PHOTOS, NOW));
    assertThat(plane.submit(mark).repeated()).isFalse();
  }

  @Test
  void aReadThatMustBeSureHoldsWhatWasSubmittedBefore() {
    ClusterState last = plane.submit(new PutSetting("a", "b"));
    assertThat(plane.read()).isEqualTo(last);
    plane.close();
    assertReason(Reason.CLOSED, () -> plane.read());
  }

  @Test
  void whoWaitsForAnIndexIsToldWhenItIsThere() throws Exception {
    ClusterState seen = plane.submit(new PutSetting("a", "b"));
    assertThat(plane.await(seen.index(), Duration.ZERO)).isEqualTo(seen);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ClusterState> told =
          threads.submit(() -> plane.await(seen.index() + 1, Duration.ofMinutes(1)));
      ClusterState next = plane.submit(new PutSetting("c", "d"));
      assertThat(told.get().index()).isEqualTo(next.index());
    }
    assertReason(Reason.TIMEOUT, () -> plane.await(seen.index() + 2, Duration.ofMillis(1)));
  }

  @Test
  void whoWaitsForAnIndexIsToldWhenTheControlPlaneCloses() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ClusterState> told = threads.submit(() -> plane.await(1, Duration.ofMinutes(1)));
      plane.close();
      assertThatThrownBy(told::get)
          .cause()
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }
  }

  @Test
  void nodesJobsIdentitiesAndLeasesAreParts() {
    plane.submit(new NodeCommand.AddNode("a"));
    plane.submit(new JobCommand.CreateJob(Job.Kind.HEAL, NOW));
    plane.submit(new IdentityCommand.PutIdentity(new Identity("joe", "sealed", true, NOW)));
    ClusterState state =
        plane.submit(new LeaseCommand.TakeLease("heal", "a", NOW, Duration.ofMinutes(1)));
    assertThat(state.nodes().byNumber()).containsOnlyKeys(1);
    assertThat(state.jobs().byId()).containsOnlyKeys(2L);
    assertThat(state.identities().byAccessKey()).containsOnlyKeys("joe");
    assertThat(state.leases().byName()).containsOnlyKeys("heal");
  }

  private static long bucketId(ClusterState state) {
    return state.bucket(PHOTOS).orElseThrow().id();
  }

  private static void assertReason(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

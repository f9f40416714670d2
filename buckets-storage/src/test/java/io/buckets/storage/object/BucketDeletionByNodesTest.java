package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.drive.BucketFence;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A bucket is deleted at one node while others write to it: what was acknowledged is never in a
/// bucket that is gone.
final class BucketDeletionByNodesTest {
  private final Nodes nodes = new Nodes("2+1", 3, 1);
  private final ScheduledExecutorService news = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    news.shutdownNow();
    nodes.close();
  }

  /// Each node hears of what the others submit some time later.
  private void spreadNews() {
    var _ =
        news.scheduleWithFixedDelay(
            () -> nodes.nodes.forEach(node -> node.control.read()), 5, 5, TimeUnit.MILLISECONDS);
  }

  private ObjectInfo put(int node, BucketName bucket) {
    byte[] bytes = new byte[100];
    return nodes
        .store(node)
        .put(bucket, ObjectKey.of("key"), PutOptions.DEFAULT, StoreFixture.source(bytes, 100));
  }

  private static boolean isDone(Callable<?> call) throws Exception {
    try {
      call.call();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Test
  void aWriteThatWasOnItsWayIsNotAcknowledgedIntoNothing() throws Exception {
    BucketName bucket = nodes.bucket();
    assertThat(nodes.store(2).bucket(bucket).isWritable()).isTrue();
    nodes.node(2).link(1).holdCommits();
    nodes.node(2).link(3).holdCommits();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> put = threads.submit(() -> isDone(() -> put(2, bucket)));
      await().until(() -> nodes.node(2).link(1).held() + nodes.node(2).link(3).held() == 2);
      nodes.store(1).deleteBucket(bucket);
      nodes.node(2).link(1).letCommitsGo();
      nodes.node(2).link(3).letCommitsGo();
      spreadNews();
      assertThat(put.get()).isFalse();
    }
    assertThat(nodes.store(3).hasBucket(bucket)).isFalse();
  }

  @Test
  void eitherTheBucketOrTheObjectIsThere() throws Exception {
    spreadNews();
    int written = 0;
    for (int round = 0; round < 20; round++) {
      BucketName bucket = new BucketName("bucket-" + round);
      nodes.store(1 + round % 3).createBucket(bucket);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> puts = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
          int writer = node;
          puts.add(threads.submit(() -> isDone(() -> put(writer, bucket))));
        }
        int deleter = 1 + (round + 1) % 3;
        boolean deleted =
            isDone(() -> {
              nodes.store(deleter).deleteBucket(bucket);
              return true;
            });
        boolean there = false;
        for (Future<Boolean> put : puts) {
          there |= put.get();
        }
        written += there ? 1 : 0;
        assertThat(deleted && there).as("round %s", round).isFalse();
        if (there) {
          assertThat(nodes.store(2).head(bucket, ObjectKey.of("key"), null).size()).isEqualTo(100);
        }
      }
    }
    assertThat(written).isPositive();
  }

  @Test
  void whatAFenceKeepsOutComesInWhenItIsTakenDown() throws Exception {
    BucketName name = nodes.bucket();
    long bucket = nodes.store(1).bucket(name).id();
    for (Node node : nodes.nodes) {
      var _ = node.bay(node.number, 0).fence(new BucketFence(bucket, 7, true));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ObjectInfo> put = threads.submit(() -> put(2, name));
      new BucketDeletion(nodes.node(3).store().sets(), bucket, 6).lift();
      assertThat(put).isNotDone();
      new BucketDeletion(nodes.node(3).store().sets(), bucket, 7).lift();
      assertThat(put.get().size()).isEqualTo(100);
    }
  }

  @Test
  void aBucketIsDeletedThoughANodeIsAway() {
    BucketName bucket = nodes.bucket();
    nodes.around(3, MemoryLink.State.CUT);
    nodes.store(1).deleteBucket(bucket);
    assertThat(nodes.store(2).hasBucket(bucket)).isFalse();
  }

  @Test
  void withTooFewDrivesItIsNot() {
    BucketName bucket = nodes.bucket();
    nodes.around(3, MemoryLink.State.CUT);
    nodes.around(2, MemoryLink.State.CUT);
    assertThatThrownBy(() -> nodes.store(1).deleteBucket(bucket))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
    nodes.around(2, MemoryLink.State.WHOLE);
    nodes.around(3, MemoryLink.State.WHOLE);
    await().ignoreException(DriveException.class).until(() -> isDone(() -> put(1, bucket)));
  }
}

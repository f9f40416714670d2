package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.erasing.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Deleting a bucket while others use it.
final class BucketDeletionTest {
  private StoreFixture fixture = new StoreFixture("1+1", 2);

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private BucketInfo bucket() {
    return fixture.objects.bucket(StoreFixture.BUCKET);
  }

  private static Reason refusal(Callable<?> call) throws Exception {
    try {
      call.call();
      return Reason.INTERNAL;
    } catch (StoreException e) {
      return e.reason();
    }
  }

  private Reason delete() throws Exception {
    return refusal(() -> {
      fixture.objects.deleteBucket(StoreFixture.BUCKET);
      return true;
    });
  }

  @Test
  void theWritersOfABucketThatStaysNeverHearOfItsDeletion() throws Exception {
    fixture.put("there", new byte[1]);
    AtomicBoolean stop = new AtomicBoolean();
    ConcurrentLinkedQueue<RuntimeException> refused = new ConcurrentLinkedQueue<>();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String key = "key" + i;
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!stop.get()) {
                  try {
                    fixture.put(key, new byte[1]);
                  } catch (RuntimeException e) {
                    refused.add(e);
                  }
                }
              }));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(delete()).isEqualTo(Reason.BUCKET_NOT_EMPTY);
    }
    stop.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void aWriteThatMeetsTheMarkWaitsForWhatBecomesOfTheBucket() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      BucketInfo bucket = bucket();
      long mark = mark(bucket);
      Future<ObjectInfo> put = threads.submit(() -> fixture.put("key", new byte[1]));
      fixture.control.submit(new ClusterCommand.UnmarkBucketDeleting(bucket.name(), mark));
      assertThat(put.get().size()).isEqualTo(1);
    }
  }

  private long mark(BucketInfo bucket) {
    return fixture
        .control
        .submit(new ClusterCommand.MarkBucketDeleting(bucket.name(), bucket.id()))
        .index();
  }

  @Test
  void aMarkThatACrashLeftIsTakenBackByTheFirstWriter() {
    mark(bucket());
    fixture = fixture.restarted();
    assertThat(fixture.put("key", new byte[1]).size()).isEqualTo(1);
    assertThat(bucket().isWritable()).isTrue();
  }

  @Test
  void aMarkThatACrashLeftIsTakenBackByTheSweepAndByADeletion() throws Exception {
    mark(bucket());
    fixture = fixture.restarted();
    fixture.store.leftovers().run();
    assertThat(bucket().isWritable()).isTrue();
    mark(bucket());
    fixture = fixture.restarted();
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
    assertThat(fixture.objects.buckets()).isEmpty();
  }

  @Test
  void deletionsAtOnceSayWhatIsSo() throws Exception {
    for (int round = 0; round < 50; round++) {
      fixture.put("there", new byte[1]);
      assertThat(atOnce()).containsOnly(Reason.BUCKET_NOT_EMPTY);
      fixture.objects.delete(
          StoreFixture.BUCKET, io.buckets.core.ObjectKey.of("there"), DeleteOptions.DEFAULT);
      List<Reason> said = atOnce();
      assertThat(said).containsOnly(Reason.INTERNAL, Reason.NO_SUCH_BUCKET);
      assertThat(said.stream().filter(reason -> reason == Reason.INTERNAL)).hasSize(1);
      fixture.objects.createBucket(StoreFixture.BUCKET);
    }
  }

  /// What four deletions say that begin together; INTERNAL stands for done.
  private List<Reason> atOnce() throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    List<Reason> said = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reason>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(() -> {
              start.await();
              return delete();
            }));
      }
      for (Future<Reason> one : all) {
        said.add(Objects.requireNonNull(one.get()));
      }
    }
    return said;
  }

  @Test
  void aDeletedBucketLeavesNoLock() {
    BucketMarks marks = new BucketMarks(fixture.control);
    CommitGate gate = new CommitGate(fixture.control, marks);
    BucketInfo bucket = bucket();
    gate.commit(bucket, () -> true);
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
    assertThatThrownBy(() -> gate.commit(bucket, () -> true)).isInstanceOf(StoreException.class);
    assertThat(gate.size()).isZero();
  }
}

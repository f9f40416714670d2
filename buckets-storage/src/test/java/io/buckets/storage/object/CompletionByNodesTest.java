package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.core.ETag;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One upload is completed at two nodes, as clients do that ask again elsewhere: it becomes the
/// object once, and does not come back when the object has been replaced.
final class CompletionByNodesTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final byte[] PART = new byte[300_000];

  private final Nodes nodes = new Nodes("2+1", 3, 1);
  private String upload = "";
  private ETag part = StoreFixture.md5(PART);

  @BeforeEach
  void beginUpload() {
    var _ = nodes.bucket();
    upload = nodes.store(1).createUpload(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, 0).id();
    part =
        nodes
            .store(3)
            .putPart(StoreFixture.BUCKET, KEY, upload, 1, StoreFixture.source(PART, PART.length))
            .etag();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private ObjectInfo complete(int node) {
    Completion completion =
        new Completion(
            (info, parts) -> new ObjectSource.Finished(part, 0, Map.of()), Precondition.NONE);
    return nodes
        .store(node)
        .complete(StoreFixture.BUCKET, KEY, upload, List.of(new PartChoice(1, part)), completion);
  }

  private long size(int node) {
    return nodes.store(node).head(StoreFixture.BUCKET, KEY, null).size();
  }

  private void put(int node, int bytes) {
    var _ =
        nodes
            .store(node)
            .put(
                StoreFixture.BUCKET,
                KEY,
                PutOptions.DEFAULT,
                StoreFixture.source(new byte[bytes], bytes));
  }

  private @Nullable UploadState state() {
    Store store = nodes.node(1).store();
    UploadKeys keys = new UploadKeys(nodes.store(1).bucket(StoreFixture.BUCKET).id(), KEY, upload);
    return UploadState.of(
        store.sets().of(keys.object()).register().read(keys.upload(), false).head());
  }

  @Test
  void askedAgainAtAnotherNodeItAnswersTheSame() {
    ETag etag = complete(1).etag();
    assertThat(complete(2).etag()).isEqualTo(etag);
    assertThat(size(3)).isEqualTo(PART.length);
  }

  /// Node 2 knows of a mark on the bucket, and waits between its own mark and its commit.
  private long markDeleting() {
    BucketInfo bucket = nodes.store(2).bucket(StoreFixture.BUCKET);
    return nodes
        .node(2)
        .control
        .submit(new ClusterCommand.MarkBucketDeleting(bucket.name(), bucket.id()))
        .index();
  }

  private void unmark(long mark) {
    nodes
        .node(2)
        .control
        .submit(new ClusterCommand.UnmarkBucketDeleting(StoreFixture.BUCKET, mark));
  }

  @Test
  void whatReplacedItIsNotReplacedByIt() throws Exception {
    long mark = markDeleting();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ObjectInfo> late = threads.submit(() -> complete(2));
      await().until(() -> state() == UploadState.COMPLETING);
      assertThat(complete(1).size()).isEqualTo(PART.length);
      put(1, 10);
      unmark(mark);
      assertThatThrownBy(late::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isIn(Reason.NO_SUCH_UPLOAD, Reason.CONFLICT));
    }
    assertThat(size(3)).isEqualTo(10);
  }

  @Test
  void aKeyThatWasReplacedMeanwhileIsReplacedByIt() throws Exception {
    long mark = markDeleting();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ObjectInfo> late = threads.submit(() -> complete(2));
      await().until(() -> state() == UploadState.COMPLETING);
      put(1, 10);
      unmark(mark);
      assertThat(late.get().size()).isEqualTo(PART.length);
    }
    assertThat(size(3)).isEqualTo(PART.length);
  }
}

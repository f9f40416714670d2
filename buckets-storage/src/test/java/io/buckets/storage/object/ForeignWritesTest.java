package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.core.BucketName;
import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Shard files on drives of one node that another node writes: what it is writing is not swept up,
/// and what it left is.
final class ForeignWritesTest {
  private static final byte[] BYTES = new byte[400_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private final Nodes nodes = new Nodes("2+1", 3, 1);

  @BeforeEach
  void makeBucket() {
    var _ = nodes.bucket();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private List<ShardPage.ShardFileEntry> files(int node) throws DriveException {
    return nodes.node(node).drives.getFirst().shards("", 100).files();
  }

  private void sweepEverywhere() throws InterruptedException {
    for (Node node : nodes.nodes) {
      node.store().leftovers().run();
    }
  }

  @Test
  void whatAnotherNodeIsWritingIsLeftAlone() throws Exception {
    BucketInfo bucket = nodes.store(1).bucket(StoreFixture.BUCKET);
    Node writer = nodes.node(1);
    // The write waits between its files and its commit, as it does while the bucket is marked.
    long mark =
        writer
            .control
            .submit(new ClusterCommand.MarkBucketDeleting(bucket.name(), bucket.id()))
            .index();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ObjectInfo> put = threads.submit(() -> put(1, "key"));
      await().until(() -> files(1).size() + files(2).size() + files(3).size() == 3);
      sweepEverywhere();
      writer.control.submit(new ClusterCommand.UnmarkBucketDeleting(bucket.name(), mark));
      assertThat(put.get().size()).isEqualTo(BYTES.length);
    }
    assertThat(get(3, "key")).isEqualTo(BYTES);
    assertThat(files(2)).hasSize(1);
  }

  @Test
  void whatItLeftIsSweptUp() throws Exception {
    leave();
    sweepEverywhere();
    assertThat(files(2)).isEmpty();
  }

  @Test
  void whatItMayHaveLeftStaysWhileItCannotBeAsked() throws Exception {
    leave();
    nodes.around(1, MemoryLink.State.CUT);
    sweepEverywhere();
    assertThat(files(2)).hasSize(1);
    nodes.around(1, MemoryLink.State.WHOLE);
    sweepEverywhere();
    assertThat(files(2)).isEmpty();
  }

  /// A file that a node wrote on a drive of the second one, and forgot.
  private void leave() throws DriveException {
    RegisterKey owner = RegisterKey.object(bucketId(), ObjectKey.of("left"));
    MemoryDrive drive = nodes.node(2).drives.getFirst();
    ShardName name = new ShardName(owner, DataId.random(), 1, 0);
    drive.stage(name, new byte[10], 0, ByteBuffer.allocate(100));
    drive.seal(name, 100, new byte[0]);
  }

  private long bucketId() {
    return nodes.store(1).bucket(StoreFixture.BUCKET).id();
  }

  private ObjectInfo put(int node, String key) {
    return nodes
        .store(node)
        .put(
            StoreFixture.BUCKET,
            ObjectKey.of(key),
            PutOptions.DEFAULT,
            StoreFixture.source(BYTES, BYTES.length));
  }

  private byte[] get(int node, String key) throws Exception {
    BucketName bucket = StoreFixture.BUCKET;
    try (ObjectReader reader = nodes.store(node).open(bucket, ObjectKey.of(key), null)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    }
  }
}

package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.ByteRange;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.repair.DriveRebuild;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What goes on while one node of several is away, and what it is given when it comes back.
final class NodeAwayTest {
  private static final byte[] LARGE = new byte[400_000];
  private static final byte[] SMALL = new byte[1000];

  static {
    new Random(1).nextBytes(LARGE);
    new Random(2).nextBytes(SMALL);
  }

  private Nodes nodes = new Nodes("2+1", 3, 1);

  @AfterEach
  void close() {
    nodes.close();
  }

  private void put(int node, String key, byte[] bytes) {
    var _ =
        nodes
            .store(node)
            .put(
                StoreFixture.BUCKET,
                ObjectKey.of(key),
                PutOptions.DEFAULT,
                StoreFixture.source(bytes, bytes.length));
  }

  private byte[] get(int node, String key) throws Exception {
    try (ObjectReader reader =
        nodes.store(node).open(StoreFixture.BUCKET, ObjectKey.of(key), null)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  private int listed(int node) {
    byte[] nothing = {};
    return nodes
        .store(node)
        .list(new ListRequest(StoreFixture.BUCKET, nothing, nothing, nothing, 100))
        .entries()
        .size();
  }

  private boolean holds(int node, String key) throws Exception {
    return !head(node, key).head().isEmpty();
  }

  private DriveHead head(int node, String key) throws Exception {
    long bucket = nodes.store(node).bucket(StoreFixture.BUCKET).id();
    RegisterKey register = RegisterKey.object(bucket, ObjectKey.of(key));
    return nodes.node(node).drives.getFirst().head(register, false);
  }

  private void useWithout(int away) throws Exception {
    for (int i = 0; i < 5; i++) {
      put(1, "small" + i, SMALL);
      put(2, "large" + i, LARGE);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(get(2, "small" + i)).isEqualTo(SMALL);
      assertThat(get(1, "large" + i)).isEqualTo(LARGE);
    }
    assertThat(listed(1)).isEqualTo(11);
    assertThat(listed(2)).isEqualTo(11);
    assertThat(holds(away, "small0")).isFalse();
  }

  @Test
  void theOthersGoOnAndItsDrivesAreBroughtInStep() throws Exception {
    var _ = nodes.bucket();
    put(3, "before", SMALL);
    nodes.around(3, MemoryLink.State.CUT);
    long checked = nodes.node(1).store().healer().counts().checked();
    useWithout(3);
    // What comes back whole in one walk is not tried in vain for each change.
    assertThat(nodes.node(1).store().healer().counts().checked()).isEqualTo(checked);
    DriveBay own = nodes.node(3).bay(3, 0);
    long times = own.timesSuspect();
    nodes.around(3, MemoryLink.State.WHOLE);
    await().until(() -> own.timesSuspect() > times);
    assertThat(nodes.node(3).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS)).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(holds(3, "small" + i)).isTrue();
      assertThat(holds(3, "large" + i)).isTrue();
      assertThat(get(3, "large" + i)).isEqualTo(LARGE);
    }
  }

  @Test
  void anotherNodeLeavesThatToIt() throws Exception {
    var _ = nodes.bucket();
    nodes.around(3, MemoryLink.State.CUT);
    put(1, "key", SMALL);
    nodes.around(3, MemoryLink.State.WHOLE);
    assertThat(nodes.node(1).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS)).isTrue();
    assertThat(holds(3, "key")).isFalse();
    assertThat(nodes.node(3).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS)).isTrue();
    assertThat(holds(3, "key")).isTrue();
  }

  /// Of what came and went meanwhile it lacks the tombstones only, of keys whose first drive is its
  /// own and of others.
  @Test
  void itBringsItsDrivesTheTombstonesThatTheyMissed() throws Exception {
    var _ = nodes.bucket();
    nodes.around(3, MemoryLink.State.CUT);
    List<String> keys = IntStream.range(0, 12).mapToObj(i -> "key" + i).toList();
    for (String key : keys) {
      put(1, key, SMALL);
      nodes.store(1).delete(StoreFixture.BUCKET, ObjectKey.of(key), DeleteOptions.DEFAULT);
    }
    for (int other = 1; other < 3; other++) {
      // So that nothing about them is undecided.
      assertThat(nodes.node(other).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS))
          .isTrue();
    }
    nodes.around(3, MemoryLink.State.WHOLE);
    assertThat(nodes.node(3).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS)).isTrue();
    for (String key : keys) {
      assertThat(head(3, key).ballot()).as(key).isEqualTo(head(1, key).ballot());
    }
  }

  @Test
  void oneThatHangsIsLeftOutAndToldWhatItMissed() throws Exception {
    nodes.close();
    DrivePatience quick =
        new DrivePatience(
            Duration.ofMillis(300), Limits.DRIVE_CALL, Limits.DRIVE_CLOSE, Limits.DRIVE_LOOK);
    nodes = new Nodes(new Nodes.Shape("2+1", 3, 1, quick, 1, drive -> drive));
    var _ = nodes.bucket();
    put(3, "before", SMALL);
    DriveBay own = nodes.node(3).bay(3, 0);
    nodes.around(3, MemoryLink.State.HANGING);
    useWithout(3);
    long times = own.timesSuspect();
    nodes.around(3, MemoryLink.State.WHOLE);
    await().until(() -> own.timesSuspect() > times);
    await().until(() -> !DriveBay.isOut(nodes.node(1).bay(3, 0)));
    List<String> keys = IntStream.range(0, 5).mapToObj(i -> "small" + i).toList();
    await()
        .until(() -> {
          var _ = nodes.node(3).store().rebuild().bringInStep(DriveRebuild.Depth.HEADS);
          boolean all = true;
          for (String key : keys) {
            all &= holds(3, key);
          }
          return all;
        });
  }
}

package io.buckets.storage.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.register.IndexKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A drive comes back that missed what the others deleted and wrote: the walk that brings it in
/// step collects old tombstones on its way, and must not shut out what it still has to bring.
final class HealAfterCollectingTest {
  private static final int OBJECTS = 40;

  private final AtomicLong ahead = new AtomicLong();
  private final StoreFixture fixture =
      new StoreFixture("2+2", 4, () -> Instant.now().plusMillis(ahead.get()));

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] content(int i) {
    return ("small object " + i).getBytes(UTF_8);
  }

  private List<RegisterKey> tombstones() throws DriveException {
    List<RegisterKey> found = new ArrayList<>();
    for (MemoryDrive drive : fixture.drives) {
      ScanRequest all = new ScanRequest(Space.OBJECTS, -1, new byte[0], new byte[0], 100, false);
      for (ScanPage.Entry entry : drive.scan(all).entries()) {
        if (entry.head().head().isEmpty()) {
          found.add(IndexKey.parse(Space.OBJECTS, entry.indexKey()));
        }
      }
    }
    return found;
  }

  /// All drives had it, so it was collected; but one of them was replaced and got it again from
  /// another before that had heard of the collecting.
  @Test
  void aDriveToWhichATombstoneWasBroughtThatTheOthersHaveForgottenGetsInStep() throws Exception {
    fixture.objects.createBucket(StoreFixture.BUCKET);
    fixture.put("a", content(0));
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("a"), DeleteOptions.DEFAULT);
    RegisterKey key = tombstones().getFirst();
    MemoryDrive replaced = fixture.drives.get(1);
    List<MemoryDrive> others = new ArrayList<>(fixture.drives);
    assertThat(others.remove(replaced)).isTrue();
    for (MemoryDrive drive : others) {
      Awaitility.await().until(() -> drive.head(key, false).decided());
    }
    DriveHead tombstone = others.getFirst().head(key, false);
    replaced.wipe();
    Ballot confirmed = Ballot.at(Instant.now().plusSeconds(5).toEpochMilli(), 0, 1);
    assertThat(replaced.install(key, confirmed, List.of(tombstone)))
        .isInstanceOf(CommitReply.Accepted.class);
    for (MemoryDrive drive : others) {
      drive.collect(key, tombstone.ballot());
      assertThat(drive.head(key, false).ballot()).isEqualTo(Ballot.ZERO);
    }

    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.HEADS)).isTrue();
    assertThat(fixture.store.rebuild().progress().incomplete()).isZero();
    assertThat(replaced.fillingWhy()).isNull();
    ahead.addAndGet(Limits.TOMBSTONE_AGE.toMillis() + 10_000);
    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.HEADS)).isTrue();
    Awaitility.await().untilAsserted(() -> assertThat(tombstones()).isEmpty());
  }

  @Test
  void everythingIsHealedThoughTombstonesWereCollectedOnTheWay() throws Exception {
    fixture.objects.createBucket(StoreFixture.BUCKET);
    fixture.put("a", content(-1));
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("a"), DeleteOptions.DEFAULT);
    MemoryDrive away = fixture.drives.get(1);
    fixture.bays.get(1).takeOut(away, "test");
    for (int i = 0; i < OBJECTS; i++) {
      fixture.put("b" + i, content(i));
    }
    ahead.addAndGet(Limits.TOMBSTONE_AGE.toMillis() + 10_000);
    away.crash();
    fixture.bays.get(1).put(away);

    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.HEADS)).isTrue();
    assertThat(fixture.store.rebuild().progress().incomplete()).isZero();
    Awaitility.await().untilAsserted(() -> assertThat(tombstones()).isEmpty());
    fixture.bays.get(2).takeOut(fixture.drives.get(2), "test");
    fixture.bays.get(3).takeOut(fixture.drives.get(3), "test");
    for (int i = 0; i < OBJECTS; i++) {
      assertThat(fixture.get("b" + i)).isEqualTo(content(i));
    }
  }
}

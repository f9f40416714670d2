package io.buckets.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.StoreFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HealerTest {
  private final Random random = new Random(42);
  private final StoreFixture fixture = new StoreFixture("4+2", 6);
  private final Map<String, byte[]> written = new HashMap<>();

  @BeforeEach
  void writeObjects() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
    for (int size : new int[] {0, 10, 5000, 140_000, 1 << 20, 2_500_000}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      fixture.put("object-" + size, bytes);
      written.put("object-" + size, bytes);
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void assertEverythingReads() throws IOException {
    for (Map.Entry<String, byte[]> object : written.entrySet()) {
      assertThat(fixture.get(object.getKey())).isEqualTo(object.getValue());
    }
  }

  private List<Inspection.DriveReport> inspect(String key) {
    long bucket = fixture.objects.bucket(StoreFixture.BUCKET).id();
    return fixture
        .store
        .inspection()
        .inspect(RegisterKey.object(bucket, ObjectKey.of(key)))
        .drives();
  }

  @Test
  void wipedDrivesAreFilledAgainAndThenStandInForTheOthers() throws Exception {
    fixture.drives.get(0).wipe();
    fixture.drives.get(3).wipe();
    assertThat(fixture.drives.get(0).status().filling()).isTrue();
    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES)).isTrue();
    assertThat(fixture.store.rebuild().progress().incomplete()).isZero();
    assertThat(fixture.drives.get(0).status().filling()).isFalse();
    for (String key : written.keySet()) {
      assertThat(inspect(key)).allMatch(Inspection.DriveReport::verified);
    }
    fixture.bays.get(1).takeOut(fixture.drives.get(1), "test");
    fixture.bays.get(2).takeOut(fixture.drives.get(2), "test");
    assertEverythingReads();
  }

  /// The drives that are left do not know what was decided, and those that are new lack what it
  /// takes to decide it again: only who copies that to them can.
  @Test
  void whatOnlyAHealerCanSettleIsHealedOnceSomebodyAsksForIt() {
    try (StoreFixture halves = new StoreFixture("2+2", 4)) {
      halves.objects.createBucket(StoreFixture.BUCKET);
      byte[] bytes = Objects.requireNonNull(written.get("object-140000"));
      halves.put("key", bytes);
      halves.drives.get(0).wipe();
      halves.drives.get(3).wipe();
      halves.drives.get(1).crash();
      halves.drives.get(2).crash();
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsMatching(
              e -> e instanceof StoreException why && why.reason() == Reason.NO_QUORUM)
          .untilAsserted(() -> assertThat(halves.get("key")).isEqualTo(bytes));
    }
  }

  @Test
  void damagedBlocksAreNeverServedAndTheScrubRepairsThem() throws Exception {
    int damaged = 0;
    for (MemoryDrive drive : fixture.drives.subList(0, 2)) {
      for (ShardPage.ShardFileEntry file : drive.shards("", 1000).files()) {
        drive.corrupt(file.name(), random.nextInt((int) file.length()));
        damaged++;
      }
    }
    assertThat(damaged).isPositive();
    assertEverythingReads();
    fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
    fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
    for (String key : written.keySet()) {
      assertThat(inspect(key)).allMatch(Inspection.DriveReport::verified);
    }
    assertEverythingReads();
  }

  @Test
  void aReadThatMeetsADamagedBlockAsksForItsRepair() throws IOException {
    MemoryDrive first = fixture.drives.get(0);
    for (MemoryDrive drive : List.of(first, fixture.drives.get(1))) {
      try {
        for (ShardPage.ShardFileEntry file : drive.shards("", 1000).files()) {
          drive.corrupt(file.name(), 60);
        }
      } catch (DriveException e) {
        throw new IOException(e);
      }
    }
    byte[] bytes = written.get("object-2500000");
    assertThat(Arrays.equals(fixture.get("object-2500000"), bytes)).isTrue();
    org.awaitility.Awaitility.await().until(() -> fixture.store.healer().counts().checked() > 0);
  }
}

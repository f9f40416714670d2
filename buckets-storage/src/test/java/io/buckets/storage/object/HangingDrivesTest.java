package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.repair.DriveRebuild;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The real store over drives that do not answer. Its deadlines are short, but for those of the
/// calls: what ends does so because the drives became suspect.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HangingDrivesTest {
  private static final DrivePatience SHORT =
      new DrivePatience(
          Duration.ofMillis(300),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofMillis(20));
  private static final FaultPlan WELL = FaultPlan.seeded(1);

  private final Random random = new Random(42);
  private final List<FaultyDrive> faulty = new ArrayList<>();
  private StoreFixture fixture = of("4+2", 6, SHORT);

  private StoreFixture of(String geometry, int drives, DrivePatience patience) {
    faulty.clear();
    StoreFixture made =
        new StoreFixture(
            geometry,
            drives,
            patience,
            drive -> {
              faulty.add(new FaultyDrive(drive, WELL));
              return faulty.getLast();
            });
    made.objects.createBucket(StoreFixture.BUCKET);
    return made;
  }

  @AfterEach
  void close() {
    plan(WELL, faulty.size());
    fixture.close();
  }

  private void plan(FaultPlan plan, int drives) {
    faulty.subList(0, drives).forEach(drive -> drive.setPlan(plan));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private long suspects() {
    return fixture.bays.stream().filter(bay -> bay.suspect() != null).count();
  }

  private static void until(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
  }

  private List<ListPage.Entry> list() {
    byte[] nothing = {};
    return fixture
        .objects
        .list(new ListRequest(StoreFixture.BUCKET, nothing, nothing, nothing, 100))
        .entries();
  }

  private void assertWhole(String key) {
    long bucket = fixture.objects.bucket(StoreFixture.BUCKET).id();
    assertThat(
            fixture
                .store
                .inspection()
                .inspect(RegisterKey.object(bucket, ObjectKey.of(key)))
                .drives())
        .allMatch(drive -> drive.verified() && drive.state().equals("decided"));
  }

  @ParameterizedTest
  @EnumSource(
      value = DriveCall.class,
      names = {"PREPARE", "HEAD", "STAGE", "SEAL", "READ", "COMMIT", "SCAN", "PROBE"})
  void upToMDrivesThatHangInACallHoldUpNobody(DriveCall call) throws Exception {
    byte[] before = bytes(2_500_000);
    fixture.put("before", before);
    plan(call == DriveCall.PROBE ? WELL.hang() : WELL.hang(call, DriveCall.PROBE), 2);
    for (int size : new int[] {0, 5000, 200_000, 2_500_000}) {
      byte[] written = bytes(size);
      fixture.put("key" + size, written);
      assertThat(fixture.get("key" + size)).isEqualTo(written);
    }
    assertThat(fixture.get("before")).isEqualTo(before);
    assertThat(list()).hasSize(5);
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("key0"), DeleteOptions.DEFAULT);
    assertThat(fixture.bays.subList(2, 6)).allMatch(bay -> bay.suspect() == null);
    plan(WELL, 2);
    until(() -> suspects() == 0);
    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES)).isTrue();
    for (String key : List.of("before", "key5000", "key200000", "key2500000")) {
      assertWhole(key);
    }
  }

  @Test
  void aDriveThatHangsIsNamedSuspectUntilItAnswers() {
    plan(WELL.hang(), 1);
    fixture.put("key", bytes(5000));
    until(() -> suspects() == 1);
    assertThat(fixture.bays.getFirst().suspect()).contains("no answer");
    assertThat(fixture.bays.getFirst().outOfService()).isNull();
    assertThat(fixture.store.isReady()).isTrue();
    assertThatThrownBy(() -> fixture.bays.getFirst().usage())
        .isInstanceOfSatisfying(
            DriveException.class,
            e -> assertThat(e.reason()).isEqualTo(DriveException.Reason.UNREACHABLE));
    plan(WELL, 1);
    until(() -> suspects() == 0);
    assertThat(fixture.bays.getFirst().timesSuspect()).isEqualTo(1);
  }

  @Test
  void uploadsThatHungDrivesHoldDoNotUseUpTheMemoryOfUploads() throws Exception {
    plan(WELL.hang(DriveCall.STAGE, DriveCall.PROBE), 2);
    byte[] large = bytes(5_000_000);
    for (int i = 0; i < 40; i++) {
      fixture.put("key" + i, large);
    }
    assertThat(fixture.get("key39")).isEqualTo(large);
  }

  @Test
  void latenessLeavesOutNoMoreDrivesThanTheSetCanDoWithout() throws Exception {
    fixture.close();
    fixture =
        of(
            "4+2",
            6,
            new DrivePatience(SHORT.late(), Duration.ofSeconds(1), SHORT.close(), SHORT.look()));
    byte[] small = bytes(5000);
    fixture.put("key", small);
    plan(WELL.hang(), 3);
    assertThatThrownBy(() -> fixture.put("key", bytes(10)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isIn(Reason.NO_QUORUM, Reason.UNCERTAIN));
    assertThat(suspects()).isLessThanOrEqualTo(2);
    plan(WELL, 3);
    until(() -> suspects() == 0);
    fixture.put("key", small);
    assertThat(fixture.get("key")).isEqualTo(small);
  }
}

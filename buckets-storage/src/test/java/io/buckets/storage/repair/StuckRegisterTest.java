package io.buckets.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A key with versions of which one drive missed a change while another goes away: no quorum has
/// what the next change builds on, until the healer has been. Nobody who uses the key hears of it.
final class StuckRegisterTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final FaultPlan WELL = FaultPlan.seeded(1);
  private static final FaultPlan.Fault REFUSED = new FaultPlan.Fault.Fail(Reason.UNREACHABLE);

  private final StoreFixture fixture = new StoreFixture("2+2", 4);
  private final List<FaultyDrive> faulty = new ArrayList<>();

  @BeforeEach
  void oneDriveMissesAChangeAndAnotherGoesAway() {
    for (int i = 0; i < 4; i++) {
      faulty.add(new FaultyDrive(fixture.drives.get(i), WELL));
      fixture.bays.get(i).put(faulty.get(i));
    }
    fixture.objects.createBucket(StoreFixture.BUCKET);
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.ENABLED);
    put(1);
    faulty
        .get(3)
        .setPlan(WELL.every(1, DriveCall.COMMIT, REFUSED).every(1, DriveCall.INSTALL, REFUSED));
    put(2);
    Awaitility.await().until(() -> fixture.store.healer().counts().incomplete() > 0);
    FaultPlan away = WELL;
    for (DriveCall call : FaultPlan.CALLS) {
      away = away.every(1, call, REFUSED);
    }
    faulty.get(0).setPlan(away);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void put(int size) {
    fixture.objects.put(
        StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(new byte[size], size));
  }

  private void backAgain() {
    faulty.get(3).setPlan(WELL);
  }

  private long size() {
    return fixture.objects.head(StoreFixture.BUCKET, KEY, null).size();
  }

  @Test
  void aWriterWaitsForTheHealer() {
    backAgain();
    put(3);
    assertThat(size()).isEqualTo(3);
  }

  @Test
  void aReaderOfAChangeThatIsHalfMadeWaitsForTheHealer() {
    assertThatThrownBy(() -> put(3))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNCERTAIN));
    backAgain();
    assertThat(size()).isEqualTo(3);
  }

  @Test
  void soDoesWhoDeletes() {
    backAgain();
    fixture.objects.delete(StoreFixture.BUCKET, KEY, DeleteOptions.DEFAULT);
  }
}

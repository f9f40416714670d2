package io.buckets.storage.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.LocalStore;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.repair.DriveRebuild;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real drives are late, or away for a while: soon after, nothing is left that no register names,
/// without a restart, a heal or a scrub.
final class WholeAfterFaultsTest {
  private static final ObjectKey KEY = ObjectKey.of("a");
  private static final int SIZE = 300_000;

  /// A drive of the key's set.
  private static final int SICK = 3;

  private static final Duration SOON = Duration.ofSeconds(25);

  @TempDir private Path top;
  private LocalStore store;

  @BeforeEach
  void open() throws Exception {
    store = new LocalStore(top);
    store.store.objects().createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void put(int seed) {
    store
        .store
        .objects()
        .put(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(bytes(seed), SIZE));
  }

  private void delete() {
    store.store.objects().delete(StoreFixture.BUCKET, KEY, DeleteOptions.DEFAULT);
  }

  private FaultyDrive sicken(FaultPlan plan) {
    DriveBay bay = store.bay(SICK);
    FaultyDrive faulty = new FaultyDrive(bay.drive(), plan);
    bay.put(faulty);
    return faulty;
  }

  private static FaultPlan well() {
    return FaultPlan.seeded(1);
  }

  private List<Deviation> found() {
    List<Deviation> found = new ArrayList<>();
    new Fsck(LocalStore.drives(top), LocalStore::placement, InstantSource.system()).run(found::add);
    return found;
  }

  private static boolean isOrphan(Deviation deviation) {
    return deviation.kind() == Deviation.Kind.FILE_ORPHAN;
  }

  /// After the walk that a server makes for a drive that was late or away.
  private void assertSoonWhole() throws InterruptedException {
    store.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.HEADS);
    await().atMost(SOON).untilAsserted(() -> assertThat(found()).isEmpty());
  }

  /// Takes a drive out, as when its directory is gone, and puts it back.
  private void outAndBack(int drive) {
    DriveBay bay = store.bay(drive);
    bay.takeOut(bay.drive(), "taken out by a test");
    AtomicReference<Drive> back = new AtomicReference<>();
    await()
        .until(() -> {
          try {
            back.set(store.reopen(drive));
            return true;
          } catch (DriveException stillOpen) {
            return false;
          }
        });
    bay.put(back.get()).close();
    store.store.driveJoined(bay.id());
  }

  /// The drive has the bytes of changes that it never heard of, and meets the one after them.
  @Test
  void theFilesOfChangesThatADriveMissedGo() throws Exception {
    put(1);
    FaultyDrive sick =
        sicken(
            well()
                .every(1, DriveCall.COMMIT, new Fault.LoseRequest())
                .every(1, DriveCall.INSTALL, new Fault.LoseRequest()));
    put(2);
    put(3);
    sick.setPlan(well());
    put(4);
    assertSoonWhole();
  }

  @Test
  void aFileThatIsSealedWhenNobodyWantsItAnyMoreGoes() throws Exception {
    FaultyDrive sick = sicken(well().hang(DriveCall.SEAL));
    put(1);
    delete();
    sick.setPlan(well());
    assertSoonWhole();
  }

  @Test
  void aFileThatIsBegunWhenItsUploadIsOverGoes() throws Exception {
    FaultyDrive sick = sicken(well().hang(DriveCall.STAGE));
    put(1);
    delete();
    sick.setPlan(well());
    assertSoonWhole();
  }

  @Test
  void whatWasNotDiscardedIsDiscardedLater() throws Exception {
    FaultyDrive sick = sicken(well().every(1, DriveCall.DISCARD, new Fault.LoseRequest()));
    byte[] large = new byte[12 * SIZE];
    ObjectSource cut = StoreFixture.source(large, large.length + 1);
    assertThatThrownBy(
            () -> store.store.objects().put(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, cut))
        .isInstanceOf(StoreException.class);
    sick.setPlan(well());
    assertSoonWhole();
  }

  /// What readers hold is not forgotten when their drives are opened again, and goes when they are
  /// done.
  @Test
  void whatWasDeletedUnderAReaderGoesFromDrivesThatWereAway() throws Exception {
    put(1);
    try (ObjectReader reader = store.store.objects().open(StoreFixture.BUCKET, KEY, null)) {
      delete();
      await().atMost(SOON).until(() -> found().stream().allMatch(WholeAfterFaultsTest::isOrphan));
      assertThat(found()).as("held on every drive").hasSize(4);
      for (int drive = 0; drive < 4; drive++) {
        outAndBack(drive);
      }
      store.store.leftovers().run();
      assertThat(StoreFixture.read(reader, new ByteRange(0, SIZE))).isEqualTo(bytes(1));
    }
    assertSoonWhole();
  }
}

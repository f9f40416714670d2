package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.erasing.WritesAtWork;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.RegisterSweep;
import io.buckets.storage.repair.Scrubber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a killed process leaves behind goes by itself after the next start.
final class LeftoverSweepTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final int PARTS = 7;
  private static final Completion COMPLETION =
      new Completion(
          (upload, parts) -> new ObjectSource.Finished(StoreFixture.md5(new byte[0]), 0, Map.of()),
          Precondition.NONE);

  private StoreFixture fixture = new StoreFixture("2+2", 4);

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private UploadKeys upload(int parts) {
    UploadInfo upload =
        fixture.objects.createUpload(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, 0);
    for (int number = 1; number <= parts; number++) {
      putPart(upload.id(), number);
    }
    long bucket = fixture.objects.bucket(StoreFixture.BUCKET).id();
    return new UploadKeys(bucket, KEY, upload.id());
  }

  private void putPart(String upload, int number) {
    fixture.objects.putPart(
        StoreFixture.BUCKET, KEY, upload, number, StoreFixture.source(bytes(200), 200));
  }

  private ObjectInfo complete(UploadKeys keys, Completion completion) {
    List<PartChoice> choices = List.of(new PartChoice(1, null));
    return fixture.objects.complete(StoreFixture.BUCKET, KEY, keys.uploadId(), choices, completion);
  }

  private List<ShardName> files() throws DriveException {
    List<ShardName> files = new ArrayList<>();
    for (MemoryDrive drive : fixture.drives) {
      drive.shards("", 10_000).files().forEach(file -> files.add(file.name()));
    }
    return files;
  }

  private List<RegisterKey> registersOfUploads() {
    List<RegisterKey> there = new ArrayList<>();
    new RegisterSweep(fixture.store.sets())
        .visit(Space.UPLOADS, -1, new byte[0], (key, looks) -> isEmpty(key) || there.add(key));
    return there;
  }

  private boolean isEmpty(RegisterKey key) {
    return fixture.store.sets().of(key).register().read(key, false).head().isEmpty();
  }

  /// Another process over the same drives, a moment later than any file was written.
  private void restart() {
    long now = System.currentTimeMillis();
    await().until(() -> System.currentTimeMillis() > now + 50);
    fixture = fixture.restarted();
  }

  private void assertNothingIsLeft() throws Exception {
    fixture.store.leftovers().run();
    assertThat(registersOfUploads()).isEmpty();
    awaitNoFiles();
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
  }

  /// A drive drops the files of what is erased once it hears that this is decided.
  private void awaitNoFiles() {
    await().untilAsserted(() -> assertThat(files()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PARTS})
  void anAbortThatWasCutShortIsFinished(int erased) throws Exception {
    UploadKeys keys = upload(PARTS);
    fixture.objects.endings().mark(keys, Set.of(UploadState.OPEN), UploadState.ABORTED);
    for (int number = 1; number <= erased; number++) {
      fixture.objects.endings().erase(keys.part(number), false);
    }
    restart();
    assertNothingIsLeft();
  }

  @Test
  void partsWithoutTheirUploadAreErased() throws Exception {
    UploadKeys keys = upload(PARTS);
    fixture.objects.endings().erase(keys.upload(), true);
    restart();
    assertThat(registersOfUploads()).hasSize(PARTS);
    assertNothingIsLeft();
  }

  @Test
  void anAbortThatWasCutShortCanBeRepeated() throws Exception {
    UploadKeys keys = upload(PARTS);
    fixture.objects.endings().mark(keys, Set.of(UploadState.OPEN), UploadState.ABORTED);
    assertThatThrownBy(() -> putPart(keys.uploadId(), 1)).isInstanceOf(StoreException.class);
    fixture.objects.abort(StoreFixture.BUCKET, KEY, keys.uploadId());
    assertThat(registersOfUploads()).isEmpty();
    awaitNoFiles();
  }

  @Test
  void anUploadThatIsOpenIsLeftAlone() throws Exception {
    UploadKeys keys = upload(1);
    restart();
    fixture.store.leftovers().run();
    assertThat(complete(keys, COMPLETION).size()).isEqualTo(200);
    assertThat(fixture.get("key")).isEqualTo(bytes(200));
  }

  /// It was judged not to be there while it was being made: what is there by now stays.
  @Test
  void anUploadThatLivesIsNotErasedByASweepThatSawNone() throws Exception {
    UploadKeys keys = upload(1);
    assertThat(fixture.objects.endings().finish(keys)).isZero();
    assertThat(complete(keys, COMPLETION).size()).isEqualTo(200);
    assertThat(fixture.get("key")).isEqualTo(bytes(200));
  }

  @Test
  void aCompletionThatDiedBeforeItsCommitLeavesTheUploadOpen() throws Exception {
    UploadKeys keys = upload(1);
    fixture.put("key", bytes(300));
    ErasureSet set = fixture.store.sets().of(keys.object());
    Head object = set.register().read(keys.object(), false).head();
    fixture.objects.endings().markCompleting(keys, object);
    restart();
    fixture.store.leftovers().run();
    assertThat(fixture.objects.endings().state(keys)).isEqualTo(UploadState.OPEN);
    putPart(keys.uploadId(), 2);
    assertThat(complete(keys, COMPLETION).size()).isEqualTo(200);
  }

  @Test
  void aCompletionThatDiedAfterItsCommitIsFinishedAndItsObjectStays() throws Exception {
    UploadKeys keys = upload(PARTS);
    UploadInfo info =
        fixture.objects.listParts(StoreFixture.BUCKET, KEY, keys.uploadId(), 0, 1).upload();
    KeyRegister register = fixture.store.sets().of(keys.object()).register();
    Version part =
        java.util.Objects.requireNonNull(register.read(keys.part(1), false).head().newest());
    complete(keys, COMPLETION);
    await().until(() -> registersOfUploads().isEmpty());
    Change.Replace completing =
        new Change.Replace(UploadRecords.upload(info, UploadState.COMPLETING));
    register.change(keys.upload(), view -> Proposal.of(completing));
    register.change(keys.part(1), view -> Proposal.of(new Change.Replace(part)));
    restart();
    fixture.store.leftovers().run();
    assertThat(registersOfUploads()).isEmpty();
    assertThat(fixture.get("key")).isEqualTo(bytes(200));
    assertThat(files()).hasSize(4);
  }

  /// What it became was deleted before anybody asked: it must not come back.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCompletionWhoseObjectMayBeGoneAgainIsOver(boolean swept) throws Exception {
    UploadKeys keys = upload(PARTS);
    fixture.objects.endings().markCompleting(keys, Head.ABSENT);
    fixture.put("key", bytes(300));
    fixture.objects.delete(StoreFixture.BUCKET, KEY, DeleteOptions.DEFAULT);
    restart();
    if (swept) {
      fixture.store.leftovers().run();
    }
    assertThatThrownBy(() -> complete(keys, COMPLETION))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_UPLOAD));
    await().until(() -> registersOfUploads().isEmpty());
    awaitNoFiles();
  }

  @Test
  void aCompletionWithoutAQuorumLeavesTheUploadOpen() throws Exception {
    UploadKeys keys = upload(1);
    Completion cut =
        new Completion(
            COMPLETION.digest(),
            current -> {
              if (fixture.objects.endings().state(keys) == UploadState.COMPLETING) {
                throw new StoreException(Reason.NO_QUORUM, "the drives went away");
              }
            });
    assertThatThrownBy(() -> complete(keys, cut)).isInstanceOf(StoreException.class);
    putPart(keys.uploadId(), 2);
    assertThat(complete(keys, COMPLETION).size()).isEqualTo(200);
  }

  @Test
  void aFileThatNothingNamesIsRemovedAlsoBesideOlderVersions() throws Exception {
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.ENABLED);
    for (int i = 0; i < 2; i++) {
      fixture.objects.put(
          StoreFixture.BUCKET,
          KEY,
          PutOptions.DEFAULT,
          StoreFixture.source(bytes(200_000), 200_000));
    }
    List<ShardName> named = files();
    RegisterKey owner = RegisterKey.object(fixture.objects.bucket(StoreFixture.BUCKET).id(), KEY);
    ShardName orphan = new ShardName(owner, DataId.random(), 1, 0);
    for (MemoryDrive drive : fixture.drives) {
      drive.stage(orphan, new byte[0], 0, ByteBuffer.allocate(10));
      drive.seal(orphan, 10, new byte[0]);
    }
    try (WritesAtWork.Write _ = fixture.store.sets().writes().begin(orphan)) {
      fixture.store.leftovers().run();
      assertThat(files()).as("its commit may be on its way").contains(orphan);
    }
    fixture.store.leftovers().run();
    assertThat(files()).containsExactlyElementsOf(named);
  }

  /// Whoever looks at files judges them alike.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHealAndAScrubOfEverythingRemoveWhatNothingNames(boolean heal) throws Exception {
    RegisterKey owner = RegisterKey.object(fixture.objects.bucket(StoreFixture.BUCKET).id(), KEY);
    ShardName orphan = new ShardName(owner, DataId.random(), 1, 0);
    fixture.drives.getFirst().stage(orphan, new byte[0], 0, ByteBuffer.allocate(10));
    fixture.drives.getFirst().seal(orphan, 10, new byte[0]);
    if (heal) {
      fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES);
    } else {
      fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aCompletionThatIsOvertakenByAnAbortFindsNoUpload() throws Exception {
    UploadKeys keys = upload(1);
    Runnable abort = () -> fixture.objects.abort(StoreFixture.BUCKET, KEY, keys.uploadId());
    AtomicReference<@Nullable Runnable> before = new AtomicReference<>(abort);
    for (DriveBay bay : fixture.bays) {
      bay.put(new OnceBeforeScan(bay.drive(), before));
    }
    assertThatThrownBy(() -> complete(keys, COMPLETION))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_UPLOAD));
    assertThat(before.get()).isNull();
  }

  /// Before the first scan of any of the drives, and only then, something happens.
  private static final class OnceBeforeScan extends PassingDrive {
    private final AtomicReference<@Nullable Runnable> before;

    OnceBeforeScan(Drive drive, AtomicReference<@Nullable Runnable> before) {
      super(drive);
      this.before = before;
    }

    @Override
    protected <T extends @Nullable Object> T around(DriveCall which, Body<T> body)
        throws DriveException {
      Runnable now = which == DriveCall.SCAN ? before.getAndSet(null) : null;
      if (now != null) {
        now.run();
      }
      return super.around(which, body);
    }
  }

  @Test
  void aBucketGoesWithItsUnfinishedUploads() throws Exception {
    upload(PARTS);
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
    fixture.store.leftovers().run();
    assertThat(registersOfUploads()).isEmpty();
    awaitNoFiles();
  }

  @Test
  void whatIsStagedAndForgottenIsGivenUp() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    MemoryDrive drive = new MemoryDrive(new UUID(9, 9), now::get, 1 << 20);
    ShardName name = new ShardName(RegisterKey.object(1, KEY), DataId.random(), 1, 0);
    drive.stage(name, new byte[0], 0, ByteBuffer.allocate(10));
    drive.shards("", 10);
    drive.stage(name, new byte[0], 10, ByteBuffer.allocate(10));
    now.updateAndGet(before -> before.plusSeconds(3601));
    drive.shards("", 10);
    assertThat(drive.usage().freeBytes()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> drive.stage(name, new byte[0], 20, ByteBuffer.allocate(10)))
        .isInstanceOf(DriveException.class);
  }

  /// Its client goes while the drives are still writing what it sent.
  @Test
  void anUploadThatIsCutShortLeavesNothingStaged() throws Exception {
    List<MemoryDrive> drives = fixture.drives;
    long free = drives.getFirst().usage().freeBytes();
    FaultPlan slowly =
        FaultPlan.seeded(1)
            .every(1, DriveCall.STAGE, new FaultPlan.Fault.Delay(Duration.ofMillis(50)));
    for (int i = 0; i < drives.size(); i++) {
      fixture.bays.get(i).put(new FaultyDrive(drives.get(i), slowly));
    }
    ObjectSource cut = StoreFixture.source(bytes(4_000_000), 4_000_001);
    assertThatThrownBy(() -> fixture.objects.put(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, cut))
        .isInstanceOf(StoreException.class);
    for (MemoryDrive drive : drives) {
      await().until(() -> drive.usage().freeBytes() == free);
    }
  }

  @Test
  void aDriveThatIsLeftOutKeepsNothingStaged() throws Exception {
    MemoryDrive slow = fixture.drives.get(0);
    long free = slow.usage().freeBytes();
    FaultPlan noSeal =
        FaultPlan.seeded(1)
            .every(1, DriveCall.SEAL, new FaultPlan.Fault.Fail(DriveException.Reason.TIMEOUT));
    fixture.bays.get(0).put(new FaultyDrive(slow, noSeal));
    fixture.put("key", bytes(200_000));
    await().until(() -> slow.usage().freeBytes() == free);
  }
}

package io.buckets.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A register is whole only with its older versions.
final class OlderVersionsHealTest {
  private static final int OLDER = 3;
  private static final int MANY = 20;
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final StoreFixture fixture = new StoreFixture("2+2", 4);
  private final List<FaultyDrive> faulty = new ArrayList<>();

  @BeforeEach
  void writeVersions() {
    // What is found on the way is left to the heals of the tests, or those would find half of it
    // done.
    fixture.store.healer().close();
    fixture.objects.createBucket(StoreFixture.BUCKET);
    for (int i = 0; i < 4; i++) {
      faulty.add(new FaultyDrive(fixture.drives.get(i), FaultPlan.seeded(1)));
      fixture.bays.get(i).put(faulty.get(i));
    }
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.ENABLED);
    for (int i = 0; i <= OLDER; i++) {
      int size = i == 0 ? 200_000 : i;
      fixture.objects.put(
          StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(new byte[size], size));
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private RegisterKey key() {
    return RegisterKey.object(fixture.objects.bucket(StoreFixture.BUCKET).id(), KEY);
  }

  private boolean heal() {
    return fixture.store.healer().heal(key(), false);
  }

  private void assertWhole(int drive) throws DriveException {
    MemoryDrive healed = fixture.drives.get(drive);
    assertThat(healed.head(key(), false).head().olderVersions()).isEqualTo(OLDER);
    assertThat(VersionPage.all(healed, key())).hasSize(OLDER);
    assertThat(VersionPage.all(healed, key()))
        .allMatch(version -> version.shard() != null || !inline(version));
  }

  private static boolean inline(DriveHead version) {
    Version newest = version.head().newest();
    return newest != null && newest.inline();
  }

  @Test
  void aDriveIsNotWholeWhileTheOlderVersionsCannotBeRead() throws Exception {
    fixture.drives.get(0).wipe();
    FaultPlan slow =
        FaultPlan.seeded(1)
            .every(1, DriveCall.VERSIONS, new FaultPlan.Fault.Fail(DriveException.Reason.TIMEOUT));
    for (FaultyDrive other : faulty.subList(1, 4)) {
      other.setPlan(slow);
    }
    assertThat(heal()).isFalse();
    for (FaultyDrive other : faulty.subList(1, 4)) {
      other.setPlan(FaultPlan.seeded(1));
    }
    assertThat(heal()).isTrue();
    assertWhole(0);
  }

  @Test
  void aDriveThatGotTheHeadWithoutOlderVersionsIsCorrected() throws Exception {
    MemoryDrive lacking = fixture.drives.get(0);
    DriveHead whole = lacking.head(key(), true);
    lacking.wipe();
    lacking.endFilling(Objects.requireNonNull(lacking.status().fillingSince()));
    Ballot confirmed = Ballot.at(System.currentTimeMillis() + 5000, 0, 1);
    DriveHead bare = new DriveHead(whole.head(), true, null, null, null, 0, whole.shard(), null);
    assertThat(lacking.install(key(), confirmed, List.of(bare)))
        .isInstanceOf(CommitReply.Accepted.class);
    assertThat(lacking.head(key(), false).head().olderVersions()).isZero();
    assertThat(heal()).isTrue();
    assertWhole(0);
    for (int other = 1; other < 4; other++) {
      assertWhole(other);
    }
  }

  @Test
  void aKeyThatIsWrittenAllTheTimeIsHealed() throws Exception {
    fixture.drives.get(0).wipe();
    for (int i = 1; i < 4; i++) {
      fixture.bays.get(i).put(new WrittenWhenRead(fixture.drives.get(i)));
    }
    assertThat(heal()).isTrue();
    MemoryDrive healed = fixture.drives.get(0);
    assertThat(VersionPage.all(healed, key())).hasSizeGreaterThan(OLDER);
    assertThat(healed.head(key(), false).head().olderVersions())
        .isEqualTo(VersionPage.all(healed, key()).size());
  }

  /// What only whoever reads every block can see.
  @Test
  void aDeepHealOfAKeyThatIsWrittenAllTheTimeReadsEveryBlock() throws Exception {
    List<ShardPage.ShardFileEntry> files = fixture.drives.get(0).shards("", 10).files();
    assertThat(files).hasSize(1);
    fixture.drives.get(0).corrupt(files.getFirst().name(), 60_000);
    for (int i = 1; i < 4; i++) {
      fixture.bays.get(i).put(new WrittenWhenRead(fixture.drives.get(i)));
    }
    assertThat(fixture.store.healer().heal(key(), true)).isTrue();
    assertThat(fixture.store.healer().counts().shardFiles()).isEqualTo(1);
  }

  @Test
  void writersDoNotWaitWhileFilesAreMadeAgain() throws Exception {
    fixture.drives.get(0).wipe();
    for (int i = 1; i < 4; i++) {
      fixture.bays.get(i).put(new WrittenWhenRead(fixture.drives.get(i)));
    }
    var healed = new WrittenWhenHealed(fixture.drives.get(0));
    fixture.bays.get(0).put(healed);
    assertThat(heal()).isTrue();
    assertThat(healed.waited).containsExactly(false);
  }

  /// As the files of one that is deleted meanwhile.
  @Test
  void writersDoNotWaitForAllBecauseTheFilesOfOneVersionCannotBeMadeAgainAhead() throws Exception {
    for (int i = 0; i < MANY; i++) {
      putFile();
    }
    fixture.drives.get(0).wipe();
    for (int i = 1; i < 4; i++) {
      Drive drive = fixture.drives.get(i);
      fixture.bays.get(i).put(new WrittenWhenRead(i == 3 ? drive : new LateToRead(drive)));
    }
    var healed = new WrittenWhenHealed(fixture.drives.get(0));
    fixture.bays.get(0).put(healed);
    assertThat(heal()).isTrue();
    assertThat(healed.waited).hasSizeGreaterThanOrEqualTo(MANY).containsOnly(false);
  }

  /// What is read of it first is not to be had.
  private static final class LateToRead extends PassingDrive {
    private final AtomicBoolean late = new AtomicBoolean(true);

    LateToRead(Drive behind) {
      super(behind);
    }

    @Override
    public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
      if (late.getAndSet(false)) {
        throw new DriveException(DriveException.Reason.UNREACHABLE, "not yet");
      }
      return super.read(name, offset, target);
    }
  }

  /// It holds besides what the others have taken back, so that it cannot go on by itself.
  @Test
  void writersDoNotWaitWhileManyFilesAreMadeAgainForADriveThatWasAway() throws Exception {
    var refused = new FaultPlan.Fault.Fail(DriveException.Reason.UNREACHABLE);
    faulty
        .subList(1, 4)
        .forEach(other -> other.setPlan(FaultPlan.seeded(1).every(1, DriveCall.COMMIT, refused)));
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (fixture.drives.get(0).head(key(), false).decided()) {
      // Whether the only drive to take it was asked before the others had refused is chance.
      assertThatThrownBy(this::putFile).isInstanceOf(StoreException.class);
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    faulty.subList(1, 4).forEach(other -> other.setPlan(FaultPlan.seeded(1)));
    FaultPlan away = FaultPlan.seeded(1);
    for (DriveCall call : FaultPlan.CALLS) {
      away = away.every(1, call, refused);
    }
    faulty.get(0).setPlan(away);
    for (int i = 0; i < MANY; i++) {
      putFile();
    }
    faulty.get(0).setPlan(FaultPlan.seeded(1));
    var healed = new WrittenWhenHealed(fixture.drives.get(0));
    fixture.bays.get(0).put(healed);
    assertThat(heal()).isTrue();
    assertThat(healed.waited).hasSizeGreaterThanOrEqualTo(MANY).containsOnly(false);
    assertThat(VersionPage.all(fixture.drives.get(0), key())).hasSizeGreaterThan(MANY);
  }

  private void putFile() {
    var body = StoreFixture.source(new byte[200_000], 200_000);
    fixture.objects.put(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, body);
  }

  /// The key is written while its file is made again.
  private final class WrittenWhenHealed extends PassingDrive {
    private final List<Boolean> waited = new ArrayList<>();

    WrittenWhenHealed(Drive behind) {
      super(behind);
    }

    @Override
    public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
        throws DriveException {
      waited.add(hasToWait(write(), Limits.CONTENTION.dividedBy(2)));
      super.stage(name, header, offset, bytes);
    }
  }

  private Thread write() {
    return Thread.startVirtualThread(() ->
        fixture.objects.put(
            StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(new byte[1], 1)));
  }

  private static boolean hasToWait(Thread writer, Duration patience) {
    try {
      return !writer.join(patience);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The key is written each time its older versions are read, unless that has to wait.
  private final class WrittenWhenRead extends PassingDrive {
    WrittenWhenRead(Drive behind) {
      super(behind);
    }

    @Override
    public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
      VersionPage page = super.versions(key, from, limit);
      boolean _ = hasToWait(write(), Duration.ofMillis(200));
      return page;
    }
  }

  @Test
  void aDriveThatTakesThePlaceOfOneBeingFilledIsNotTakenForFilled() throws Exception {
    fixture.drives.get(0).wipe();
    MemoryDrive second = new MemoryDrive(fixture.drives.get(0).id());
    second.beginFilling();
    fixture.bays.get(0).put(new SwapWhenHealed(fixture.bays.get(0), second).drive());
    assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES)).isTrue();
    assertThat(second.status().filling()).isTrue();
  }

  /// A drive being filled that is swapped for another, empty one as its last register is healed.
  private final class SwapWhenHealed {
    private final DriveBay bay;
    private final MemoryDrive next;

    SwapWhenHealed(DriveBay bay, MemoryDrive next) {
      this.bay = bay;
      this.next = next;
    }

    Drive drive() {
      MemoryDrive first = fixture.drives.get(0);
      return (Drive)
          java.lang.reflect.Proxy.newProxyInstance(
              Drive.class.getClassLoader(),
              new Class<?>[] {Drive.class},
              (proxy, method, arguments) -> {
                try {
                  Object answer = method.invoke(first, arguments);
                  if (method.getName().equals("install")) {
                    bay.put(next);
                  }
                  return answer;
                } catch (java.lang.reflect.InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}

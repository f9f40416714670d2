package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.Ballot;
import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.Dispatch;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.NamedChange;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.TurnedClock;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.local.LocalDrive;
import io.buckets.storage.local.LocalDrives;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.simulation.SimulatedVersions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Registers whose clocks a test turns, by a day and by an hour, with and without opening the
/// drives again.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ClockTurnTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final Geometry GEOMETRY = new Geometry(2, 2);
  private static final long NOW = 1_790_000_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  enum Kind {
    MEMORY,
    LOCAL
  }

  /// A process: its wall clock, and what it makes of it.
  private final class Node {
    final TurnedClock wall = new TurnedClock(NOW);
    long passed;
    HybridClock ballots = clock();
    KeyRegister register = register();

    private HybridClock clock() {
      return new HybridClock(wall, () -> TimeUnit.MILLISECONDS.toNanos(passed), 1);
    }

    private KeyRegister register() {
      Dispatch dispatch = new Dispatch(ballots);
      dispatches.add(dispatch);
      return new KeyRegister(
          Quorum.of(GEOMETRY),
          drives,
          dispatch,
          new SimulatedVersions(Quorum.of(GEOMETRY))::rebuild,
          (key, slots, why) -> {});
    }

    void pass(long millis) {
      wall.turn(millis);
      passed += millis;
    }

    /// Begins as a store does.
    void start() {
      ballots = clock();
      register = register();
      ErasureSet set =
          new ErasureSet(new SetId(0, 0), Quorum.of(GEOMETRY), drives, register, new RepairQueue());
      new CeilingAgreement(new ErasureSets(new OnePlace(), List.of(set), drives), ballots).reach();
    }

    void put(String value) {
      register.change(KEY, view -> replacing(value, value.length()));
    }

    String get() {
      Version newest = register.read(KEY, true).head().newest();
      return newest == null ? "nothing" : newest.etag();
    }
  }

  private record OnePlace() implements Placement {
    @Override
    public SetId home(long bucketId, ObjectKey key) {
      return new SetId(0, 0);
    }
  }

  @TempDir private Path top;
  private final List<Drive> drives = new ArrayList<>();
  private final List<Dispatch> dispatches = new ArrayList<>();
  private final DriveResources resources = new DriveResources(8 << 20, 32 << 20);
  private Kind kind = Kind.MEMORY;

  private Node node(Kind drivesAre) throws Exception {
    this.kind = drivesAre;
    Node node = new Node();
    for (int slot = 0; slot < GEOMETRY.total(); slot++) {
      if (kind == Kind.LOCAL) {
        LocalDrives.format(top.resolve("drive" + slot), new UUID(0, slot));
      }
      drives.add(open(slot, () -> node.ballots.instant()));
    }
    node.start();
    return node;
  }

  private Drive open(int slot, InstantSource clock) throws DriveException {
    if (kind == Kind.MEMORY) {
      return new MemoryDrive(new UUID(0, slot), clock, 1L << 20);
    }
    LocalDrive.Options options =
        new LocalDrive.Options(
            top.resolve("drive" + slot),
            new UUID(0, slot),
            new UUID(3, 4),
            Durability.ALWAYS,
            clock);
    return new LocalDrive(options, resources);
  }

  /// The process ends, and another one opens the drives.
  private void restart(Node node) throws Exception {
    if (kind == Kind.LOCAL) {
      node.ballots = node.clock();
      for (int slot = 0; slot < drives.size(); slot++) {
        drives.get(slot).close();
        drives.set(slot, open(slot, () -> node.ballots.instant()));
      }
    } else {
      drives.forEach(drive -> ((MemoryDrive) drive).crash());
    }
    node.start();
  }

  @AfterEach
  void close() {
    dispatches.forEach(Dispatch::close);
    drives.forEach(Drive::close);
    resources.close();
  }

  private static Proposal replacing(String value, int data) {
    Version version = SimulatedVersions.inline(value, data, VersionId.NULL);
    return new Proposal(
        new Change.Replace(version), new SimulatedVersions(Quorum.of(GEOMETRY)).shards(data));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClockThatIsSetUnderARunningProcessChangesNothing(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    for (long turn : new long[] {0, DAY, -DAY, -DAY, DAY, HOUR}) {
      node.wall.turn(turn);
      node.pass(1);
      node.put("after " + turn);
      assertThat(node.get()).isEqualTo("after " + turn);
    }
    for (Drive drive : drives) {
      assertThat(drive.status().ceiling().millis()).isLessThan(NOW + 1000);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStartWithTheClockADayBackWritesAtOnce(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    node.put("before");
    node.wall.turn(-DAY);
    restart(node);
    assertThat(node.get()).isEqualTo("before");
    node.put("after");
    assertThat(node.get()).isEqualTo("after");
    assertThat(node.ballots.aheadMillis()).isGreaterThanOrEqualTo(DAY);
    for (Drive drive : drives) {
      assertThat(drive.status().filling()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aNodeThatRanADayAheadAndIsPutRightGoesOn(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    node.put("right");
    node.wall.turn(DAY);
    restart(node);
    node.pass(1);
    node.put("a day ahead");
    node.wall.turn(-DAY);
    for (int times = 0; times < 3; times++) {
      restart(node);
      assertThat(node.get()).isNotEqualTo("right");
      node.put("put right " + times);
      assertThat(node.get()).isEqualTo("put right " + times);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aWriterAnHourAheadIsRefusedByItsReasonAndPoisonsNoKey(Kind drivesAre) throws Exception {
    Node right = node(drivesAre);
    right.put("right");
    List<Ballot> ceilings = ceilings();
    Node wrong = new Node();
    wrong.wall.turn(HOUR);
    wrong.ballots = wrong.clock();
    wrong.register = wrong.register();
    assertThatThrownBy(() -> wrong.put("wrong"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOCK_SKEW))
        .hasMessageContaining("clock");
    assertThat(ceilings()).isEqualTo(ceilings);
    assertThat(right.get()).isEqualTo("right");
    right.put("on");
    assertThat(right.get()).isEqualTo("on");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aKeyThatOthersHoldAnHourAheadIsRefusedByItsReason(Kind drivesAre) throws Exception {
    Node ahead = new Node();
    ahead.wall.turn(HOUR);
    ahead.ballots = ahead.clock();
    this.kind = drivesAre;
    for (int slot = 0; slot < GEOMETRY.total(); slot++) {
      if (kind == Kind.LOCAL) {
        LocalDrives.format(top.resolve("drive" + slot), new UUID(0, slot));
      }
      drives.add(open(slot, ahead.ballots));
    }
    ahead.register = ahead.register();
    ahead.put("ahead");
    Node behind = new Node();
    assertThatThrownBy(() -> behind.put("behind"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOCK_SKEW))
        .hasMessageContaining("clock");
  }

  private List<Ballot> ceilings() throws DriveException {
    List<Ballot> ceilings = new ArrayList<>();
    for (Drive drive : drives) {
      ceilings.add(drive.status().ceiling());
    }
    return ceilings;
  }

  /// Slot `slot` alone accepts a change by a clock a day ahead, as a drive does whose node has it.
  private void acceptADayAhead(Node node, RegisterKey key, int slot) throws Exception {
    Head head = drives.get(slot).head(key, false).head();
    NamedChange change = NamedChange.first(Ballot.at(NOW + DAY, 0, 9), replacing("ahead", 7), head);
    node.ballots.startAbove(Ballot.at(NOW + DAY, 0, 9));
    int quorum = GEOMETRY.writeQuorum();
    DriveReply reply =
        change.request(key, change.change(), quorum, slot).callOn(drives.get(slot), key);
    assertThat(reply).isEqualTo(new DriveReply.Judged(new CommitReply.Accepted()));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatOneNodeLeftADayAheadIsTakenBackWhenTheOthersHaveNot(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    node.put("right");
    node.register.settle(KEY);
    acceptADayAhead(node, KEY, 0);
    restart(node);
    assertThat(drives.get(0).status().ceiling().millis()).isLessThan(NOW + 2000);
    assertThat(drives.get(0).status().filling()).isTrue();
    assertThat(node.ballots.aheadMillis()).isLessThan(2000);
    assertThat(node.get()).isEqualTo("right");
    node.pass(2000);
    node.put("on");
    // The last drive of a write is not waited for.
    await()
        .untilAsserted(() ->
            assertThat(drives.get(0).head(KEY, false).head().newest())
                .isNotNull()
                .extracting(Version::etag)
                .isEqualTo("on"));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whereTheOthersCannotTellTheClockFollowsTheDrive(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    node.put("right");
    acceptADayAhead(node, RegisterKey.object(1, ObjectKey.of("other")), 0);
    drives.get(1).beginFilling();
    drives.get(2).beginFilling();
    restart(node);
    assertThat(drives.get(0).status().filling()).isFalse();
    assertThat(node.ballots.aheadMillis()).isGreaterThanOrEqualTo(DAY);
    node.pass(2000);
    node.put("on");
    assertThat(node.get()).isEqualTo("on");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDriveThatRefusesEverybodyForAWhileLeadsNobodyAstray(Kind drivesAre) throws Exception {
    Node node = node(drivesAre);
    drives.get(0).beginFilling();
    for (int i = 0; i < 5; i++) {
      node.put("value " + i);
      assertThat(node.get()).isEqualTo("value " + i);
    }
    assertThat(drives.get(1).status().ceiling().millis()).isLessThan(NOW + 500);
  }

  @Test
  void aTombstoneIsCollectedByTheTimeThatHasPassedWhateverTheClockSays() throws Exception {
    Node node = node(Kind.MEMORY);
    node.put("one");
    node.register.change(KEY, view -> Proposal.of(new Change.Erase(false)));
    node.wall.turn(DAY);
    assertThat(node.register.collect(KEY)).isFalse();
    node.wall.turn(-2 * DAY);
    node.pass(Limits.TOMBSTONE_AGE.toMillis() + 1000);
    assertThat(node.register.collect(KEY)).isTrue();
    assertThat(drives.get(0).head(KEY, false).head()).isEqualTo(Head.ABSENT);
  }
}

package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Ballot;
import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.InterceptedDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.simulation.SimulatedVersions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// {@link KeyRegister} over in-memory drives and real threads.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class KeyRegisterTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));

  private final AtomicLong ahead = new AtomicLong();
  private final InstantSource wall = () -> Instant.now().plusMillis(ahead.get());
  private final List<MemoryDrive> memory = new ArrayList<>();
  private static final Set<DriveCall> ALL = EnumSet.allOf(DriveCall.class);
  private static final Set<DriveCall> NONE = EnumSet.noneOf(DriveCall.class);

  private final List<InterceptedDrive> gates = new ArrayList<>();
  private final List<Drive> drives = new ArrayList<>();
  private final List<Dispatch> dispatches = new ArrayList<>();
  private final ConcurrentLinkedQueue<Integer> shortfalls = new ConcurrentLinkedQueue<>();
  private Geometry geometry = new Geometry(2, 2);

  private KeyRegister register(int data, int parity) {
    geometry = new Geometry(data, parity);
    for (int slot = 0; slot < data + parity; slot++) {
      MemoryDrive drive = new MemoryDrive(new UUID(0, slot), wall, 1L << 20);
      memory.add(drive);
      gates.add(new InterceptedDrive(drive));
      drives.add(gates.getLast());
    }
    return anotherNode();
  }

  private KeyRegister anotherNode() {
    Dispatch dispatch =
        new Dispatch(
            new HybridClock(
                wall, () -> TimeUnit.MILLISECONDS.toNanos(wall.millis()), dispatches.size() + 1));
    dispatches.add(dispatch);
    return new KeyRegister(
        Quorum.of(geometry),
        drives,
        dispatch,
        new SimulatedVersions(Quorum.of(geometry))::rebuild,
        (key, slots, why) -> shortfalls.add(slots));
  }

  @AfterEach
  void close() {
    gates.forEach(InterceptedDrive::release);
    dispatches.forEach(Dispatch::close);
  }

  private Proposal replacing(String value, int data) {
    Version version = SimulatedVersions.inline(value, data, VersionId.NULL);
    return new Proposal(
        new Change.Replace(version), new SimulatedVersions(Quorum.of(geometry)).shards(data));
  }

  private Committed put(KeyRegister register, String value) {
    return register.change(KEY, view -> replacing(value, 1));
  }

  private static String valueOf(RegisterView view) {
    Version newest = view.head().newest();
    return newest == null ? "nothing" : newest.etag();
  }

  @Test
  void whatWasCommittedIsReadWithKShards() {
    KeyRegister register = register(4, 2);
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("nothing");
    Committed first = put(register, "one");
    assertThat(first.replaced().head().isEmpty()).isTrue();
    RegisterView view = register.read(KEY, true);
    assertThat(valueOf(view)).isEqualTo("one");
    assertThat(Slots.present(view.shards())).isGreaterThanOrEqualTo(4);
    assertThat(Slots.present(register.read(KEY, false).shards())).isZero();
    assertThat(valueOf(put(register, "two").replaced())).isEqualTo("one");
    assertThat(shortfalls).isEmpty();
  }

  @Test
  void aPlanThatRefusesOrProposesNothingLeavesAllAsItIs() {
    KeyRegister register = register(2, 2);
    put(register, "one");
    assertThatThrownBy(() ->
            register.change(
                KEY,
                view -> {
                  throw new StoreException(Reason.PRECONDITION_FAILED, "no");
                }))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.PRECONDITION_FAILED));
    assertThat(valueOf(register.change(KEY, view -> null).replaced())).isEqualTo("one");
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("one");
  }

  @Test
  void manyWritersOnTwoNodesTakeEffectOneAfterTheOther() throws Exception {
    KeyRegister here = register(2, 2);
    KeyRegister there = anotherNode();
    put(here, "0");
    int writers = 12;
    int each = 10;
    AtomicLong confirmed = new AtomicLong();
    AtomicLong unknown = new AtomicLong();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      KeyRegister mine = i % 2 == 0 ? here : there;
      tasks.add(() -> {
        for (int n = 0; n < each; n++) {
          increment(mine, confirmed, unknown);
        }
        return true;
      });
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : executor.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    }
    long counted = Long.parseLong(valueOf(here.read(KEY, true)));
    assertThat(counted).isBetween(confirmed.get(), confirmed.get() + unknown.get());
    assertThat(confirmed.get()).isPositive();
    assertThat(valueOf(there.read(KEY, true))).isEqualTo(Long.toString(counted));
  }

  private void increment(KeyRegister register, AtomicLong confirmed, AtomicLong unknown) {
    try {
      register.change(KEY, view -> replacing(Long.toString(Long.parseLong(valueOf(view)) + 1), 1));
      confirmed.incrementAndGet();
    } catch (StoreException e) {
      assertThat(e.reason()).isIn(Reason.UNCERTAIN, Reason.BUSY);
      if (e.reason() == Reason.UNCERTAIN) {
        unknown.incrementAndGet();
      }
    }
  }

  @Test
  void drivesThatHangDelayNobodyWhileAQuorumServes() {
    KeyRegister register = register(4, 2);
    put(register, "one");
    gates.get(0).hang();
    put(register, "two");
    gates.get(5).hang();
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("two");
    put(register, "three");
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("three");
  }

  @Test
  void aChangeThatEveryDriveAnsweredIsHeldByNobody() {
    KeyRegister register = register(4, 2);
    Dispatch dispatch = dispatches.getFirst();
    // Without its sweep only the answers themselves let go.
    dispatch.close();
    for (int i = 0; i < 100; i++) {
      put(register, "value " + i);
    }
    Awaitility.await().until(() -> dispatch.watched() == 0);
    gates.get(0).hang();
    put(register, "one drive is late");
    assertThat(dispatch.watched()).isEqualTo(1);
    gates.get(0).release();
    Awaitility.await().until(() -> dispatch.watched() == 0);
  }

  @Test
  void writesTakeAWriteQuorumAndReadsLess() {
    KeyRegister register = register(2, 2);
    put(register, "one");
    gates.get(0).fail(ALL);
    put(register, "two");
    Awaitility.await().until(() -> shortfalls.contains(1));
    gates.get(1).fail(ALL);
    assertThatThrownBy(() -> put(register, "three"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("two");
    gates.get(2).fail(ALL);
    assertThatThrownBy(() -> register.read(KEY, true))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
    gates.forEach(gate -> gate.fail(NONE));
    put(register, "four");
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("four");
  }

  @Test
  void aChangeThatTooFewDrivesAcceptedIsReportedAsUncertainAndThenResolved() {
    KeyRegister register = register(2, 2);
    put(register, "one");
    // A put waits for a quorum: the last drive must have it before it begins to fail.
    Awaitility.await().until(() -> memory.stream().allMatch(KeyRegisterTest::isDecided));
    gates.subList(1, 4).forEach(gate -> gate.fail(EnumSet.of(DriveCall.COMMIT)));
    assertThatThrownBy(() -> put(register, "two"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNCERTAIN));
    gates.forEach(gate -> gate.fail(NONE));
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("one");
    assertThat(valueOf(register.settle(KEY))).isEqualTo("one");
    // A settlement waits for a quorum, not for the last drive.
    Awaitility.await().until(() -> register.settle(KEY).lacking() == 0);
    assertThat(shortfalls).isNotEmpty();
  }

  @Test
  void aChangeThatMayHaveBeenDecidedIsCarriedThrough() throws Exception {
    KeyRegister register = register(2, 2);
    put(register, "one");
    Awaitility.await().until(() -> memory.stream().allMatch(KeyRegisterTest::isDecided));
    gates.get(2).fail(EnumSet.of(DriveCall.COMMIT));
    gates.get(3).fail(EnumSet.of(DriveCall.COMMIT));
    assertThatThrownBy(() -> put(register, "two")).isInstanceOf(StoreException.class);
    gates.get(2).fail(NONE);
    gates.get(3).fail(ALL);
    // Two drives have it, one denies it, one may have it or not: k shards can be read.
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("two");
    gates.get(3).fail(NONE);
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("two");
  }

  private static boolean isDecided(MemoryDrive drive) {
    try {
      return drive.head(KEY, false).decided();
    } catch (DriveException e) {
      return false;
    }
  }

  @Test
  void aDeleteIsForgottenOnlyWhenItIsOldAndEveryDriveHasIt() throws Exception {
    KeyRegister register = register(2, 2);
    put(register, "one");
    Awaitility.await().until(() -> memory.stream().allMatch(KeyRegisterTest::isDecided));
    gates.get(3).fail(ALL);
    register.change(KEY, view -> Proposal.of(new Change.Erase(false)));
    assertThat(register.collect(KEY)).isFalse();
    ahead.addAndGet(Limits.TOMBSTONE_AGE.plus(Duration.ofSeconds(1)).toMillis());
    assertThat(register.collect(KEY)).isFalse();
    gates.get(3).fail(NONE);
    assertThat(register.collect(KEY)).as("a drive still has the object").isFalse();
    RegisterView empty = register.settle(KEY);
    memory
        .get(3)
        .install(KEY, Ballot.at(wall.millis(), 0, 9), List.of(DriveHead.decided(empty.head())));
    assertThat(register.collect(KEY)).isTrue();
    for (MemoryDrive drive : memory) {
      assertThat(drive.head(KEY, false).head()).isEqualTo(Head.ABSENT);
    }
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("nothing");
  }

  @Test
  void readersAreNotKeptWaitingByAWriterThatStopsHalfWay() throws Exception {
    KeyRegister register = register(2, 2);
    put(register, "one");
    NamedChange change =
        NamedChange.first(
            Ballot.at(wall.millis(), 9, 9),
            replacing("two", 2),
            memory.getFirst().head(KEY, false).head());
    change.request(KEY, change.change(), 3, 0).callOn(memory.get(0), KEY);
    assertThat(valueOf(register.read(KEY, true))).isEqualTo("one");
    assertThat(memory.get(0).head(KEY, false).decided()).isFalse();
  }
}

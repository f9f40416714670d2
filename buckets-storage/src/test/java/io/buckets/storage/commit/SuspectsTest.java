package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.Hearing;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.drive.Suspicion;
import io.buckets.storage.memory.MemoryDrive;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class SuspectsTest {
  /// 8+4: writes take 8.
  private static final Quorum WIDE = Quorum.of(Geometry.parse("8+4"));

  /// 2+2: writes take 3.
  private static final Quorum NARROW = Quorum.of(Geometry.parse("2+2"));

  private static final Duration LATE = Duration.ofMillis(20);

  private final List<DriveLane> lanes = MemoryLanes.of(WIDE.drives());

  private static boolean can(Quorum quorum, int out, int late, int times) {
    return Suspects.isDispensable(quorum, out, late, times);
  }

  /// Calls of all drives that begin at once take as long; when the others have ended, it is the one
  /// that is late.
  @Test
  void aDriveIsLateBesideTheOthersOfItsSetOnly() throws InterruptedException {
    var patience = new DrivePatience(LATE, Duration.ofSeconds(30), LATE, Duration.ofMillis(1));
    try (var suspects = new Suspects(patience)) {
      suspects.add(lanes, WIDE);
      List<Suspicion.Running> calls = lanes.stream().map(lane -> lane.suspicion().begin()).toList();
      DriveLane last = lanes.getLast();
      look(suspects, () -> last.suspicion().oldestNanos() > 5 * LATE.toNanos());
      assertThat(lanes).noneMatch(DriveLane::isSuspect);
      for (int slot = 0; slot < lanes.size() - 1; slot++) {
        lanes.get(slot).suspicion().end(calls.get(slot));
      }
      look(suspects, last::isSuspect);
      assertThat(lanes.subList(0, lanes.size() - 1)).noneMatch(DriveLane::isSuspect);
      last.suspicion().end(calls.getLast());
      look(suspects, () -> !last.isSuspect());
    }
  }

  /// A node that is heard finds out by itself which of its drives hang.
  @Test
  void aDriveOfANodeThatIsHeardHasTenTimesAsLong() throws InterruptedException {
    var patience = new DrivePatience(LATE, Duration.ofSeconds(30), LATE, Duration.ofMillis(1));
    var node = new OfNode();
    var far = new DriveLane(node, patience);
    List<DriveLane> four = List.of(lanes.get(0), lanes.get(1), lanes.get(2), far);
    try (var suspects = new Suspects(patience)) {
      suspects.add(four, NARROW);
      Suspicion.Running call = far.suspicion().begin();
      look(suspects, four, () -> far.suspicion().oldestNanos() > 5 * LATE.toNanos());
      assertThat(far.isSuspect()).isFalse();
      node.heard = Hearing.SILENT;
      look(suspects, four, far::isSuspect);
      assertThat(far.suspicion().oldestNanos()).isGreaterThan(5 * LATE.toNanos());
      far.suspicion().end(call);
      look(suspects, four, () -> !far.isSuspect());

      node.heard = Hearing.HEARD;
      Suspicion.Running longer = far.suspicion().begin();
      look(suspects, four, far::isSuspect);
      assertThat(far.suspicion().oldestNanos()).isGreaterThan(10 * LATE.toNanos());
      far.suspicion().end(longer);
    }
  }

  private static final class OfNode extends PassingDrive {
    private volatile Hearing heard = Hearing.HEARD;

    OfNode() {
      super(new MemoryDrive(UUID.randomUUID()));
    }

    @Override
    public Object way() {
      return this;
    }

    @Override
    public Hearing hearing() {
      return heard;
    }
  }

  private void look(Suspects suspects, BooleanSupplier until) throws InterruptedException {
    look(suspects, lanes, until);
  }

  private static void look(Suspects suspects, List<DriveLane> lanes, BooleanSupplier until)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!until.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      suspects.pause();
      suspects.look(lanes);
    }
  }

  /// Where more hang than a set can read without, the k-th most prompt is one of those.
  @Test
  void callsThatHaveNotEndedExcuseOthersForAWhileOnly() {
    long least = LATE.toNanos();
    assertThat(Suspects.lateNanos(least, 0, 0)).isEqualTo(least);
    assertThat(Suspects.lateNanos(least, 0, least / 2)).isEqualTo(2 * least);
    assertThat(Suspects.lateNanos(least, 0, 100 * least)).isEqualTo(3 * least);
    assertThat(Suspects.lateNanos(least, 2 * least, 100 * least)).isEqualTo(8 * least);
    assertThat(Suspects.lateNanos(least, 100 * least, 0)).isEqualTo(10 * least);
  }

  @Test
  void asManyAreNamedAsASetIsReadWithoutThoughMoreHang() throws InterruptedException {
    var patience = new DrivePatience(LATE, Duration.ofSeconds(30), LATE, Duration.ofMillis(1));
    List<DriveLane> four = lanes.subList(0, 4);
    try (var suspects = new Suspects(patience)) {
      suspects.add(four, NARROW);
      List<Suspicion.Running> calls =
          four.subList(1, 4).stream().map(lane -> lane.suspicion().begin()).toList();
      look(suspects, () -> four.stream().filter(DriveLane::isSuspect).count() == 2);
      look(suspects, () -> four.get(1).suspicion().oldestNanos() > 10 * LATE.toNanos());
      assertThat(four.stream().filter(DriveLane::isSuspect)).hasSize(2);
      assertThat(four.getFirst().isSuspect()).isFalse();
      calls.forEach(call -> end(four, call));
      look(suspects, () -> four.stream().noneMatch(DriveLane::isSuspect));
    }
  }

  private static void end(List<DriveLane> lanes, Suspicion.Running call) {
    lanes.forEach(lane -> lane.suspicion().end(call));
  }

  @Test
  void asManyLateDrivesAsWritesCanDoWithoutAreLeftOut() {
    int spare = WIDE.drives() - WIDE.write();
    for (int late = 1; late <= spare; late++) {
      assertThat(can(WIDE, 0, late, 1)).as("%s late", late).isTrue();
      assertThat(can(WIDE, spare - late, late, 1)).as("%s late, others out", late).isTrue();
    }
    assertThat(can(NARROW, 0, 1, 1)).isTrue();
  }

  @Test
  void whatStallsTogetherIsWaitedForTwiceAsLong() {
    assertThat(can(WIDE, 0, 12, 1)).isFalse();
    assertThat(can(WIDE, 0, 12, 2)).isTrue();
    assertThat(can(NARROW, 0, 3, 1)).isFalse();
    assertThat(can(NARROW, 0, 3, 2)).isTrue();
  }

  @Test
  void latenessNeverMakesASetUnreadable() {
    assertThat(can(WIDE, 3, 9, 2)).isTrue();
    assertThat(can(WIDE, 4, 8, 2)).isFalse();
    assertThat(can(NARROW, 1, 3, 2)).isTrue();
    assertThat(can(NARROW, 2, 2, 2)).isFalse();
  }
}

package io.buckets.storage.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Slot;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.VirtualSet;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveTrial.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is trusted after a start, who begins anew, and who must wait for an operator.
final class DriveTrialTest {
  private static final String BAD = "its index is damaged";

  private final Map<UUID, DriveStanding> standings = new HashMap<>();

  private static UUID id(int drive) {
    return new UUID(1, drive);
  }

  private static Mark mark(long number) {
    return new Mark(1000, number);
  }

  /// A drive at batch `number` that remembers of drive i the batch `others[i]`, 0 for nothing.
  private void stands(int drive, long number, @Nullable String doubt, long... others) {
    Map<UUID, Mark> marks = new HashMap<>();
    for (int i = 0; i < others.length; i++) {
      if (others[i] > 0) {
        marks.put(id(i), mark(others[i]));
      }
    }
    standings.put(id(drive), new DriveStanding(mark(number), marks, doubt, true, false, 5000));
  }

  private void cannotBeOpened(int drive) {
    standings.put(id(drive), new DriveStanding(Mark.NONE, Map.of(), BAD, false, false, 0));
  }

  private Verdict verdict(String geometry, int drive) {
    Geometry code = Geometry.parse(geometry);
    List<PoolDrive> members = new ArrayList<>();
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < code.total(); i++) {
      members.add(new PoolDrive(id(i), 1, "node", "/drive" + i, DriveState.ACTIVE));
      slots.add(Slot.of(i));
    }
    Pool pool = new Pool(code, members, List.of(new VirtualSet(slots)));
    Topology topology = new Topology(new UUID(7, 7), 1, List.of(pool));
    Verdict verdict = DriveTrial.judge(topology, standings).get(id(drive));
    return java.util.Objects.requireNonNull(verdict);
  }

  private Verdict.Stuck stuck(String geometry, int drive) {
    assertThat(verdict(geometry, drive)).isInstanceOf(Verdict.Stuck.class);
    return (Verdict.Stuck) verdict(geometry, drive);
  }

  @Test
  void aDriveThatHasAllThatOthersRememberIsTrusted() {
    stands(0, 9, null, 0, 5, 5, 5);
    stands(1, 5, null, 9, 0, 5, 5);
    stands(2, 7, null, 8, 5, 0, 5);
    stands(3, 6, null, 7, 5, 5, 0);
    for (int drive = 0; drive < 4; drive++) {
      assertThat(verdict("2+2", drive)).isEqualTo(new Verdict.Trusted());
    }
  }

  @Test
  void oneWitnessIsEnoughAndTheNewestCounts() {
    stands(0, 9, null);
    stands(1, 9, null, 10);
    stands(2, 9, null, 12);
    stands(3, 9, null);
    assertThat(verdict("2+2", 0))
        .isInstanceOfSatisfying(
            Verdict.Refill.class,
            refill -> {
              assertThat(refill.past()).isEqualTo(mark(12));
              assertThat(refill.why()).contains("went back in time", "/drive2", "batch 12");
            });
    assertThat(verdict("2+2", 1)).isEqualTo(new Verdict.Trusted());
  }

  @Test
  void anIndexMadeAnewIsLaterThanAnyBatchOfTheOneBefore() {
    stands(0, 3, null);
    stands(1, 9, null);
    standings.put(id(0), new DriveStanding(new Mark(2000, 1), Map.of(), null, true, false, 5000));
    standings.put(
        id(1), new DriveStanding(mark(9), Map.of(id(0), mark(800)), null, true, false, 5000));
    assertThat(verdict("1+1", 0)).isEqualTo(new Verdict.Trusted());
    standings.put(id(0), new DriveStanding(mark(800), Map.of(), null, true, false, 5000));
    standings.put(
        id(1),
        new DriveStanding(mark(9), Map.of(id(0), new Mark(2000, 1)), null, true, false, 5000));
    assertThat(verdict("1+1", 0)).isInstanceOf(Verdict.Refill.class);
  }

  @Test
  void aDamagedLogOfWhichNothingIsMissingIsTrustedEvenOnAllDrivesAtOnce() {
    for (int drive = 0; drive < 4; drive++) {
      stands(drive, 5, BAD, 5, 5, 4, 5);
    }
    for (int drive = 0; drive < 4; drive++) {
      assertThat(verdict("2+2", drive)).isEqualTo(new Verdict.Trusted());
    }
  }

  @Test
  void aDamagedLogThatTooFewCanVouchForIsNotTrusted() {
    stands(0, 5, BAD);
    stands(1, 5, null, 5);
    assertThat(stuck("2+2", 0).why()).contains(BAD, "too few other drives");
    stands(2, 5, null, 5);
    assertThat(verdict("2+2", 0)).isEqualTo(new Verdict.Trusted());
    standings.put(id(2), new DriveStanding(mark(5), Map.of(), null, true, true, 5000));
    assertThat(verdict("2+2", 0)).isInstanceOf(Verdict.Stuck.class);
  }

  @Test
  void aSoundLogIsTrustedThoughTooFewOthersAreThereToAsk() {
    stands(0, 5, null);
    stands(1, 5, null, 5);
    assertThat(verdict("2+1", 0)).isEqualTo(new Verdict.Trusted());
    assertThat(verdict("2+1", 1)).isEqualTo(new Verdict.Trusted());
  }

  @Test
  void noMoreDrivesBeginAnewThanTheRestCanFill() {
    cannotBeOpened(0);
    stands(1, 5, null, 0, 6);
    stands(2, 5, null, 0, 6);
    stands(3, 5, null, 0, 6);
    assertThat(verdict("2+2", 0)).isInstanceOf(Verdict.Refill.class);
    assertThat(verdict("2+2", 1)).isInstanceOf(Verdict.Refill.class);
    stands(3, 5, null, 0, 6, 6);
    for (int drive = 0; drive < 3; drive++) {
      assertThat(verdict("2+2", drive)).as("drive " + drive).isInstanceOf(Verdict.Stuck.class);
    }
    assertThat(verdict("2+2", 3)).isEqualTo(new Verdict.Trusted());
  }

  @Test
  void aDriveAloneHasNobodyToAskAndIsToldSo() {
    stands(0, 5, BAD);
    assertThat(stuck("1+0", 0).alone()).isTrue();
    assertThat(stuck("1+0", 0).why()).contains("after 1970-01-01T00:00:05Z", "--accept-loss");
  }
}

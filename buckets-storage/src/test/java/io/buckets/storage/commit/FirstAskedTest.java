package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.Hearing;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Four nodes of two drives; those of this one are the first two.
final class FirstAskedTest {
  private static final int DRIVES = 8;

  private final Set<Integer> silent = new HashSet<>();
  private final List<Object> nodes =
      List.of(new Object(), new Object(), new Object(), new Object());
  private final List<DriveLane> lanes = new ArrayList<>();
  private final FirstAsked first;

  FirstAskedTest() {
    for (int slot = 0; slot < DRIVES; slot++) {
      lanes.add(new DriveLane(new OfNode(slot / 2), DrivePatience.STANDARD));
    }
    first =
        new FirstAsked(
            Quorum.of(
                new Geometry(5, 3), new FailureDomains(List.of(0x03, 0x0c, 0x30, 0xc0), List.of())),
            lanes);
  }

  private final class OfNode extends PassingDrive {
    private final int node;

    OfNode(int node) {
      super(new MemoryDrive(UUID.randomUUID()));
      this.node = node;
    }

    @Override
    public @Nullable Object way() {
      return node == 0 ? null : nodes.get(node);
    }

    @Override
    public Hearing hearing() {
      return silent.contains(node) ? Hearing.SILENT : Hearing.HEARD;
    }
  }

  private static List<Integer> slots(int mask) {
    return IntStream.range(0, DRIVES).filter(slot -> (mask & 1 << slot) != 0).boxed().toList();
  }

  private List<Integer> asked(int key) {
    return slots(first.first(RegisterKey.object(1, ObjectKey.of("key-" + key)), false));
  }

  @Test
  void drivesOfThisNodeAreAskedFirstAndOthersByTheKey() {
    Set<Integer> others = new HashSet<>();
    for (int key = 0; key < 100; key++) {
      List<Integer> asked = asked(key);
      assertThat(asked).contains(0, 1);
      others.addAll(asked);
    }
    assertThat(others).hasSize(DRIVES);
  }

  @Test
  void aNodeThatHasFallenSilentIsNotAskedFirst() {
    silent.add(2);
    for (int key = 0; key < 100; key++) {
      assertThat(asked(key)).doesNotContain(4, 5).isNotEmpty();
    }
  }

  /// Of 5+3, four are asked for a head; those of the late node now and then besides.
  @Test
  void lateDrivesAreAskedBesidesAndNotInTheStead() {
    lanes.subList(4, 6).forEach(FirstAskedTest::makeLate);
    List<Integer> besides = asked(0);
    assertThat(besides).contains(4, 5).hasSize(6);
    for (int key = 0; key < 20; key++) {
      assertThat(asked(key).stream().filter(slot -> slot != 4 && slot != 5)).hasSize(4);
    }
  }

  @Test
  void whereTooFewArePromptLateOnesAreAskedAsAny() {
    lanes.subList(2, DRIVES).forEach(FirstAskedTest::makeLate);
    assertThat(asked(0)).contains(0, 1).hasSizeGreaterThanOrEqualTo(4);
  }

  private static void makeLate(DriveLane lane) {
    for (int i = 0; i < 20; i++) {
      lane.promptness().late();
    }
  }
}

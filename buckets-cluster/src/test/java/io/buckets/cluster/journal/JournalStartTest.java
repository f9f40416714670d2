package io.buckets.cluster.journal;

import static io.buckets.cluster.journal.JournalWorld.assertReason;
import static io.buckets.cluster.journal.JournalWorld.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a start finds, and what it makes of it.
class JournalStartTest {
  @TempDir Path root;
  private JournalWorld world;

  @BeforeEach
  void begin() {
    world = new JournalWorld(root);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "12, 6"})
  void emptyDrivesInThePlaceOfAsManyAsMayBeLostAreBroughtInStep(int drives, int lost)
      throws IOException {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    for (int number = 0; number < lost; number++) {
      world.wipe(number);
    }
    try (JournalControlPlane plane = world.open(world.drives(drives))) {
      assertThat(plane.state().settings()).containsKey("a");
      assertThat(plane.health()).allMatch(copy -> copy.state() == CopyHealth.State.IN_STEP);
    }
    for (int number = drives - lost; number < drives; number++) {
      world.wipe(number);
    }
    try (JournalControlPlane plane = world.open(world.drives(drives))) {
      assertThat(plane.state().settings()).containsKey("a");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "12, 7"})
  void oneLossMoreIsRefusedNamingTheDrives(int drives, int lost) throws IOException {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    for (int number = 0; number < lost; number++) {
      world.wipe(number);
    }
    assertThatThrownBy(() -> world.open(world.drives(drives)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM))
        .hasMessageContaining(JournalWorld.id(0).toString());
  }

  @Test
  void damageInTheMiddleOfTheOnlyCopyIsRefusedClearly() throws IOException {
    long middle;
    try (JournalControlPlane plane = world.create(1)) {
      middle = JournalWorld.size(world.newest(0).orElseThrow()) + 30;
      put(plane, "a");
      put(plane, "b");
    }
    world.flip(0, middle);
    assertThatThrownBy(() -> world.open(world.drives(1)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining(world.control(0).toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void aDamagedCopyAmongOthersIsKeptAsideAndMadeAnew() throws IOException {
    long middle;
    try (JournalControlPlane plane = world.create(3)) {
      middle = JournalWorld.size(world.newest(0).orElseThrow()) + 30;
      put(plane, "a");
      put(plane, "b");
    }
    world.flip(0, middle);
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
      assertThat(state(plane, 0)).isEqualTo(CopyHealth.State.IN_STEP);
    }
    assertThat(world.control(0).resolve("damaged")).exists();
    assertThat(world.lastIndex(0)).isEqualTo(2);
  }

  @Test
  void anUnfinishedAppendIsForgottenWhereverItIsCut() throws IOException {
    long begun;
    try (JournalControlPlane plane = world.create(1)) {
      begun = JournalWorld.size(world.newest(0).orElseThrow());
      put(plane, "a");
      put(plane, "b");
      world.crashNow();
    }
    world.restart();
    Map<String, byte[]> files = world.backup(0);
    String name = world.newest(0).orElseThrow().getFileName().toString();
    byte[] whole = Objects.requireNonNull(files.get(name));
    long last = 0;
    for (int length = (int) begun; length <= whole.length; length++) {
      files.put(name, Arrays.copyOf(whole, length));
      world.restore(0, files);
      try (JournalControlPlane plane = world.open(world.drives(1))) {
        long index = plane.state().index();
        assertThat(index).isBetween(last, last + 1);
        assertThat(plane.state().settings()).hasSize((int) index);
        assertThat(put(plane, "c").index()).isEqualTo(index + 1);
        last = index;
      }
    }
    assertThat(last).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = JournalStep.class,
      names = {"CLAIM", "BEGIN", "DELETE"})
  void aCrashBetweenAnyTwoStepsOfAStartLosesNothing(JournalStep step) {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
    }
    for (int drive = 0; drive < 3; drive++) {
      world.crashBefore(step, drive);
      try (JournalControlPlane plane = world.open(world.drives(3))) {
        assertThat(plane.state().settings()).containsOnlyKeys("a");
      } catch (StoreException e) {
        assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM);
      }
      world.restart();
      try (JournalControlPlane plane = world.open(world.drives(3))) {
        assertThat(plane.state().settings()).containsOnlyKeys("a");
      }
    }
  }

  /// A start that fails after one drive has begun the new epoch leaves a history there that nobody
  /// relied on. Were the epoch used again by the next start, the two could not be told apart.
  @Test
  void anEpochIsNeverUsedTwice() throws Exception {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      world.hang(0);
      world.hang(1);
      List<Thread> lost =
          Stream.of("b", "c", "d")
              .map(name -> Thread.startVirtualThread(() -> assertUncertain(plane, name)))
              .toList();
      Awaitility.await().until(() -> plane.health().get(2).index() == 4);
      world.crashNow();
      for (Thread submitter : lost) {
        submitter.join();
      }
    }
    world.restart();
    world.breakAt(JournalStep.BEGIN, 0);
    world.breakAt(JournalStep.BEGIN, 1);
    assertOnlyReads(() -> world.open(world.drives(3)));
    world.restart();
    assertThat(world.lastIndex(2)).isEqualTo(4);
    try (JournalControlPlane plane = world.open(world.drives(3, Set.of(2)))) {
      assertThat(put(plane, "e").settings()).containsOnlyKeys("a", "e");
    }
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "e");
    }
  }

  private static void assertOnlyReads(Supplier<JournalControlPlane> open) {
    try (JournalControlPlane plane = open.get()) {
      assertThat(plane.state().settings()).isNotNull();
      assertThat(plane.isWritable()).isFalse();
      assertReason(Reason.NO_QUORUM, () -> put(plane, "refused"));
    }
  }

  private static void assertUncertain(JournalControlPlane plane, String setting) {
    assertReason(Reason.UNCERTAIN, () -> put(plane, setting));
  }

  @Test
  void aStartWhoseClaimAMajorityDoesNotKeepBeginsNothing() {
    world.create(3).close();
    String before = world.newest(2).orElseThrow().toString();
    world.breakAt(JournalStep.CLAIM, 0);
    world.breakAt(JournalStep.CLAIM, 1);
    assertOnlyReads(() -> world.open(world.drives(3)));
    assertThat(world.newest(2).orElseThrow()).hasToString(before);
  }

  @Test
  void aDriveReplacedByOneWithANewIdTakesItsPlaceAtTheNextStart() {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
    }
    List<DriveDirectory> others = List.of(world.drive(0), world.drive(1), world.drive(7));
    try (JournalControlPlane plane = world.open(others)) {
      assertThat(plane.state().settings()).containsOnlyKeys("a");
      put(plane, "b");
    }
    assertThat(world.lastIndex(7)).isEqualTo(2);
    assertThat(world.lastIndex(2)).isEqualTo(1);
    List<DriveDirectory> withAbsent =
        List.of(DriveDirectory.absent(JournalWorld.id(0)), world.drive(1), world.drive(7));
    try (JournalControlPlane plane = world.open(withAbsent)) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void aCopyMovedToAnotherDriveIsNoCopy() throws IOException {
    try (JournalControlPlane plane = world.create(1)) {
      put(plane, "a");
    }
    world.restore(1, world.backup(0));
    assertThatThrownBy(() -> world.open(List.of(world.drive(1))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("written for drive " + JournalWorld.id(0));
  }

  @Test
  void aDeploymentIsNotCreatedOverItself() {
    world.create(2).close();
    assertReason(
        Reason.CONFLICT,
        () -> JournalControlPlane.create(JournalWorld.DEPLOYMENT, world.drives(2)));
  }

  @Test
  void whatAnotherDeploymentLeftBehindIsPutAsideWhenOneIsCreated() {
    world.create(2).close();
    UUID other = new UUID(7, 7);
    try (JournalControlPlane plane = JournalControlPlane.create(other, world.drives(2))) {
      assertThat(plane.state()).isEqualTo(ClusterState.genesis(other));
    }
    assertThat(world.control(0).resolve("damaged")).exists();
  }

  @Test
  void aDeploymentIsNotCreatedOnDrivesThatCannotAllBeWritten() throws IOException {
    Files.write(root.resolve("drive2"), new byte[] {1});
    List<DriveDirectory> some =
        List.of(
            world.drive(0),
            world.drive(1),
            DriveDirectory.at(JournalWorld.id(2), root.resolve("drive2")));
    assertReason(Reason.NO_QUORUM, () -> JournalControlPlane.create(JournalWorld.DEPLOYMENT, some));
  }

  private static CopyHealth.State state(JournalControlPlane plane, int copy) {
    return plane.health().get(copy).state();
  }
}

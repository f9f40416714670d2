package io.buckets.cluster.journal;

import static io.buckets.cluster.journal.JournalWorld.assertReason;
import static io.buckets.cluster.journal.JournalWorld.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Half of the copies lost, and copies that are damaged in different places.
class JournalLossTest {
  @TempDir Path root;
  private JournalWorld world;

  @BeforeEach
  void begin() {
    world = new JournalWorld(root);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void withHalfOfTheCopiesItServesReadsAndTakesCommandsWhenOneComesBack(int drives) {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    try (JournalControlPlane plane = world.open(world.drives(drives, upTo(drives / 2)))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a");
      assertThat(plane.isWritable()).isFalse();
      assertReason(Reason.NO_QUORUM, () -> put(plane, "refused"));
      CopyHealth back = plane.rejoin(JournalWorld.id(0), world.directory(0));
      assertThat(back.state()).isEqualTo(CopyHealth.State.IN_STEP);
      assertThat(plane.isWritable()).isTrue();
      put(plane, "b");
    }
    try (JournalControlPlane plane = world.open(world.drives(drives))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void newDrivesTakeThePlacesOfHalfOfTheCopies(int drives) {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    List<DriveDirectory> replaced = new ArrayList<>();
    for (int number = 0; number < drives; number++) {
      replaced.add(world.drive(number < drives / 2 ? 100 + number : number));
    }
    try (JournalControlPlane plane = world.open(replaced)) {
      assertThat(plane.state().settings()).containsOnlyKeys("a");
      assertThat(plane.health()).allMatch(copy -> copy.state() == CopyHealth.State.IN_STEP);
      put(plane, "b");
    }
    try (JournalControlPlane plane = world.open(replaced.subList(0, drives / 2 + 1))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
    }
  }

  /// Were a majority of the new members enough, the old ones that missed the change could go on
  /// without it, once the lost ones are found again.
  @Test
  void anEpochOfOtherMembersCountsOnlyWhenTheOldOnesCannotGoOnWithoutIt() {
    try (JournalControlPlane plane = world.create(4)) {
      put(plane, "a");
    }
    world.breakAt(JournalStep.BEGIN, 0);
    List<DriveDirectory> replaced =
        List.of(world.drive(0), world.drive(1), world.drive(7), world.drive(8));
    try (JournalControlPlane plane = world.open(replaced)) {
      assertThat(plane.isWritable()).isFalse();
      assertReason(Reason.NO_QUORUM, () -> put(plane, "b"));
    }
    world.restart();
    try (JournalControlPlane plane = world.open(replaced)) {
      put(plane, "b");
    }
    assertReason(
        Reason.NO_QUORUM,
        () -> world.open(List.of(world.drive(0), world.drive(2), world.drive(3))));
  }

  @Test
  void copiesDamagedInDifferentPlacesMakeUpForEachOther() throws IOException {
    long[] starts = new long[4];
    try (JournalControlPlane plane = world.create(3)) {
      for (int number = 0; number < 4; number++) {
        starts[number] = JournalWorld.size(world.newest(0).orElseThrow());
        put(plane, "setting" + number);
        awaitAllAt(plane, number + 1L);
      }
    }
    for (int drive = 0; drive < 3; drive++) {
      world.flip(drive, starts[drive] + 30);
    }
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state().settings().keySet())
          .containsExactly("setting0", "setting1", "setting2", "setting3");
      put(plane, "more");
    }
    assertThat(world.lastIndex(1)).isEqualTo(5);
    assertThat(world.control(1).resolve("damaged")).exists();
  }

  @Test
  void aSnapshotDamagedOnAllButOneIsTakenFromThatOne() throws IOException {
    try (JournalControlPlane plane = world.create(4)) {
      put(plane, "a");
      awaitAllAt(plane, 1);
    }
    world.open(world.drives(4)).close();
    long snapshot = JournalWorld.size(world.newest(0).orElseThrow()) - 40;
    for (int drive = 1; drive < 4; drive++) {
      world.flip(drive, snapshot);
    }
    try (JournalControlPlane plane = world.open(world.drives(4))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a");
    }
  }

  @Test
  void damageThatNoCopyMakesUpForIsRefusedSayingWhatToDo() throws IOException {
    long start;
    try (JournalControlPlane plane = world.create(2)) {
      start = JournalWorld.size(world.newest(0).orElseThrow());
      put(plane, "a");
      put(plane, "b");
      awaitAllAt(plane, 2);
    }
    world.flip(0, start + 30);
    world.flip(1, start + 30);
    assertThatThrownBy(() -> world.open(world.drives(2)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("damaged in places that none of them makes up for")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("put back the directories named here from a backup")
        .hasMessageContaining(world.control(1).toString());
  }

  @Test
  void aDamagedClaimIsMadeAnewAndNoEpochIsUsedTwice() throws IOException {
    try (JournalControlPlane plane = world.create(2)) {
      put(plane, "a");
    }
    long before = world.read(0).epoch();
    for (int drive = 0; drive < 2; drive++) {
      Files.writeString(world.control(drive).resolve("claim.json"), "{\"magic\":");
    }
    try (JournalControlPlane plane = world.open(world.drives(2))) {
      assertThat(put(plane, "b").settings()).containsOnlyKeys("a", "b");
    }
    assertThat(world.read(0).epoch()).isGreaterThan(before + 1000);
  }

  @Test
  void aDriveThatAnswersWithErrorsIsNotTakenForAnEmptyOne() throws IOException {
    try (JournalControlPlane plane = world.create(2)) {
      put(plane, "a");
    }
    Path control = world.control(0);
    Files.move(control, root.resolve("aside"));
    Files.createSymbolicLink(control, control);
    assertThat(world.read(0)).isInstanceOf(CopyReading.Unreadable.class);
    Path drive = root.resolve("drive5");
    Files.createSymbolicLink(drive, drive);
    assertThat(world.read(5).describe()).doesNotContain("there is no directory");
  }

  @ParameterizedTest
  @CsvSource({"3", "4"})
  void aCopyPutBackFromAnOlderTimeCountsAsOneThatIsLost(int drives) throws IOException {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    var old = world.backup(0);
    try (JournalControlPlane plane = world.open(world.drives(drives))) {
      put(plane, "b");
      awaitAllAt(plane, 2);
    }
    world.restore(0, old);
    try (JournalControlPlane plane = world.open(world.drives(drives))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
      assertThat(plane.health().getFirst().index()).isEqualTo(2);
    }
  }

  /// The history test reckons by this what it may do to other copies.
  @Test
  void aCopyPutBackIsLostUntilAStartHasMadeItAnew() throws IOException {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
    }
    Map<String, byte[]> old = world.backup(0);
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      put(plane, "b");
    }
    world.restore(0, old);
    assertThat(world.hasLost(0)).isTrue();
    world.crashBefore(JournalStep.BEGIN, 0);
    world.open(world.drives(3)).close();
    world.restart();
    assertThat(world.read(0)).isInstanceOf(CopyReading.Whole.class);
    assertThat(world.hasLost(0)).isTrue();
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
      assertThat(world.hasLost(0)).isFalse();
    }
  }

  private static void awaitAllAt(JournalControlPlane plane, long index) {
    Awaitility.await().until(() -> plane.health().stream().allMatch(copy -> copy.index() == index));
  }

  private static Set<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toSet());
  }
}

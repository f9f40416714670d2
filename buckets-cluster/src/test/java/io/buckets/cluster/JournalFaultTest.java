package io.buckets.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.ClusterCommand.PutSetting;
import io.buckets.core.Limits;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JournalFaultTest {
  @TempDir Path root;
  private JournalWorld world;

  @BeforeEach
  void begin() {
    world = new JournalWorld(root);
  }

  @Test
  void whatWasAcceptedIsThereAfterAStopAndAStart() {
    ClusterState last;
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      last = put(plane, "b");
    }
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state()).isEqualTo(last);
      assertThat(put(plane, "c").index()).isEqualTo(3);
    }
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

  @ParameterizedTest
  @CsvSource({"3, 1", "4, 1", "5, 2", "12, 5"})
  void absentDrivesAreToleratedUpToAMinorityAndLetInLater(int drives, int absent) {
    try (JournalControlPlane plane = world.create(drives)) {
      put(plane, "a");
    }
    Set<Integer> away = numbers(absent);
    try (JournalControlPlane plane = world.open(world.drives(drives, away))) {
      put(plane, "b");
      assertThat(plane.health().getFirst().state()).isEqualTo(CopyHealth.State.OUT);
      CopyHealth back = plane.rejoin(JournalWorld.id(0), world.directory(0));
      assertThat(back.state()).isEqualTo(CopyHealth.State.IN_STEP);
      assertThat(back.index()).isEqualTo(2);
      put(plane, "c");
    }
    assertThat(lastIndex(0)).isEqualTo(3);
    Set<Integer> tooMany = numbers(drives - drives / 2);
    assertThatThrownBy(() -> world.open(world.drives(drives, tooMany)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void aDriveThatFailsIsNamedAndDroppedAndServiceGoesOn() {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      world.breakDrive(1);
      put(plane, "b");
      Awaitility.await().until(() -> state(plane, 1) == CopyHealth.State.OUT);
      assertThat(plane.health().get(1).reason()).contains("broken");
      put(plane, "c");
      world.repairDrive(1);
      plane.rejoin(JournalWorld.id(1), world.directory(1));
      assertThat(plane.health().get(1).index()).isEqualTo(3);
    }
    assertThat(lastIndex(1)).isEqualTo(3);
  }

  @Test
  void aDriveThatFailedForAWhileIsTriedAgainByLaterCommands() {
    try (JournalControlPlane plane = world.create(3)) {
      world.breakDrive(1);
      put(plane, "a");
      Awaitility.await().until(() -> state(plane, 1) == CopyHealth.State.OUT);
      world.repairDrive(1);
      Awaitility.await()
          .until(() -> put(plane, "b").index() > 0 && state(plane, 1) == CopyHealth.State.IN_STEP);
    }
  }

  @Test
  void withoutAMajorityNothingIsTakenAndWhatWasOnItsWayCountsWhenDrivesReturn() {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      world.breakDrive(0);
      world.breakDrive(1);
      assertReason(Reason.UNCERTAIN, () -> put(plane, "b"));
      assertReason(Reason.NO_QUORUM, () -> put(plane, "c"));
      assertThat(plane.state().settings()).containsOnlyKeys("a");
      world.repairDrive(0);
      plane.rejoin(JournalWorld.id(0), world.directory(0));
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
      assertThat(put(plane, "d").settings()).containsOnlyKeys("a", "b", "d");
    }
  }

  @Test
  void onOneDriveServiceResumesWhenTheDriveWorksAgain() {
    try (JournalControlPlane plane = world.create(1)) {
      put(plane, "a");
      world.breakDrive(0);
      assertReason(Reason.UNCERTAIN, () -> put(plane, "b"));
      world.repairDrive(0);
      Awaitility.await().ignoreExceptions().until(() -> put(plane, "c").index() == 3);
    }
    try (JournalControlPlane plane = world.open(world.drives(1))) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b", "c");
    }
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
    assertThat(lastIndex(0)).isEqualTo(2);
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

  @Test
  void aLongJournalIsReplacedByASnapshotSoThatItsSizeStaysBounded() throws IOException {
    String value = "x".repeat(Limits.SETTING_CHARS - 10);
    ClusterState last = ClusterState.genesis(JournalWorld.DEPLOYMENT);
    try (JournalControlPlane plane = world.create(2)) {
      for (int number = 0; number < 60; number++) {
        last = plane.submit(new PutSetting("setting" + number % 3, number + value));
      }
    }
    for (int drive = 0; drive < 2; drive++) {
      assertThat(JournalWorld.size(world.newest(drive).orElseThrow()))
          .isLessThan(2L * Limits.JOURNAL_BYTES);
      try (var files = Files.list(world.control(drive))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .hasSize(2)
            .contains("claim.json");
      }
    }
    try (JournalControlPlane plane = world.open(world.drives(2))) {
      assertThat(plane.state()).isEqualTo(last);
    }
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
    assertThat(lastIndex(7)).isEqualTo(2);
    assertThat(lastIndex(2)).isEqualTo(1);
    List<DriveDirectory> withAbsent =
        List.of(DriveDirectory.absent(JournalWorld.id(0)), world.drive(1), world.drive(7));
    try (JournalControlPlane plane = world.open(withAbsent)) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void aDriveIsReplacedWhileTheControlPlaneServes() {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      world.breakDrive(2);
      put(plane, "b");
      CopyHealth fresh = plane.replace(JournalWorld.id(2), world.drive(7));
      assertThat(fresh.state()).isEqualTo(CopyHealth.State.IN_STEP);
      assertThat(plane.health()).allMatch(copy -> copy.state() == CopyHealth.State.IN_STEP);
      put(plane, "c");
      assertReason(
          Reason.INVALID_ARGUMENT, () -> plane.rejoin(JournalWorld.id(2), world.directory(2)));
      assertReason(
          Reason.INVALID_ARGUMENT, () -> plane.replace(JournalWorld.id(1), world.drive(7)));
    }
    world.restart();
    List<DriveDirectory> members =
        List.of(DriveDirectory.absent(JournalWorld.id(0)), world.drive(1), world.drive(7));
    try (JournalControlPlane plane = world.open(members)) {
      assertThat(plane.state().settings()).containsOnlyKeys("a", "b", "c");
    }
  }

  @Test
  void aReplacementThatCannotBeWrittenChangesNothingWhileTheOthersServe() {
    try (JournalControlPlane plane = world.create(3)) {
      put(plane, "a");
      world.breakDrive(7);
      CopyHealth fresh = plane.replace(JournalWorld.id(2), world.drive(7));
      assertThat(fresh.state()).isEqualTo(CopyHealth.State.OUT);
      put(plane, "b");
    }
    world.restart();
    try (JournalControlPlane plane =
        world.open(List.of(world.drive(0), world.drive(1), world.drive(7)))) {
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

  private static ClusterState put(ControlPlane plane, String setting) {
    return plane.submit(new PutSetting(setting, "x"));
  }

  private long lastIndex(int number) {
    return world.read(number) instanceof CopyReading.Whole whole
        ? whole.contents().lastIndex()
        : -1;
  }

  private static CopyHealth.State state(JournalControlPlane plane, int copy) {
    return plane.health().get(copy).state();
  }

  private static Set<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toSet());
  }

  private static void assertReason(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

package io.buckets.cluster.journal;

import static io.buckets.cluster.journal.JournalWorld.assertReason;
import static io.buckets.cluster.journal.JournalWorld.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandId;
import io.buckets.cluster.state.Submission;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.Majority;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What drives do to a control plane that serves.
class JournalFaultTest {
  private static final Geometry ONE = new Geometry(1, 0);

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
    assertThat(world.lastIndex(0)).isEqualTo(3);
    Set<Integer> tooMany = numbers(Majority.of(drives));
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
    assertThat(world.lastIndex(1)).isEqualTo(3);
  }

  @Test
  void nothingIsWrittenWhereADriveIsNotMountedOrAnotherWasPut() throws IOException {
    try (JournalControlPlane plane = world.create(3)) {
      world.breakDrive(1);
      put(plane, "a");
      Awaitility.await().until(() -> state(plane, 1) == CopyHealth.State.OUT);
      world.repairDrive(1);
      Path place = world.directory(1);
      Path away = Files.move(place, root.resolve("away"));
      Files.createDirectory(place);
      assertThat(plane.rejoin(JournalWorld.id(1), place).reason())
          .contains("there is no directory");
      assertThat(place).isEmptyDirectory();

      Files.createDirectories(world.control(1));
      Path claim = Files.writeString(world.control(1).resolve("claim.json"), "another's");
      new DriveFormat(JournalWorld.DEPLOYMENT, JournalWorld.id(77), 0, ONE, Instant.EPOCH)
          .write(place);
      assertThat(plane.rejoin(JournalWorld.id(1), place).reason()).contains("another drive, ");
      assertThat(claim).hasContent("another's");
      assertThat(world.control(1).toFile().list()).containsExactly("claim.json");

      Files.move(place, root.resolve("other"));
      Files.move(away, place);
      assertThat(plane.rejoin(JournalWorld.id(1), place).state())
          .isEqualTo(CopyHealth.State.IN_STEP);
    }
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
  void anUncertainCommandThatIsSubmittedAgainIsAppliedOnceAlsoAfterARestart() {
    Submission wish =
        Submission.of(CommandId.random(), new CreateBucket(new BucketName("once"), Instant.EPOCH));
    try (JournalControlPlane plane = world.create(3)) {
      world.breakDrive(0);
      world.breakDrive(1);
      assertReason(Reason.UNCERTAIN, () -> plane.submit(wish));
      assertReason(Reason.NO_QUORUM, () -> plane.submit(wish));
      assertReason(Reason.NO_QUORUM, plane::read);
      world.repairDrive(0);
      plane.rejoin(JournalWorld.id(0), world.directory(0));
      Applied again = plane.submit(wish);
      assertThat(again.repeated()).isTrue();
      assertThat(again.index()).isEqualTo(1);
      assertThat(plane.read().buckets()).hasSize(1);
    }
    world.restart();
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      Applied again = plane.submit(wish);
      assertThat(again.repeated()).isTrue();
      assertThat(again.index()).isEqualTo(1);
      assertThat(plane.state().index()).isEqualTo(1);
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

  @Test
  void aDriveThatHangsHoldsUpNobodyAndIsSeenToBeBehind() {
    try (JournalControlPlane plane = world.create(3)) {
      world.hang(1);
      for (int number = 0; number < 50; number++) {
        put(plane, "setting" + number);
      }
      assertThat(plane.health().get(0).index()).isPositive();
      assertThat(plane.health().get(1).index()).isZero();
      assertReason(Reason.CONFLICT, () -> plane.rejoin(JournalWorld.id(1), world.directory(1)));
      world.crashNow();
    }
    world.restart();
    try (JournalControlPlane plane = world.open(world.drives(3))) {
      assertThat(plane.state().settings()).hasSize(50);
      assertThat(plane.health().get(1).index()).isEqualTo(50);
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

  private static CopyHealth.State state(JournalControlPlane plane, int copy) {
    return plane.health().get(copy).state();
  }

  private static Set<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toSet());
  }
}

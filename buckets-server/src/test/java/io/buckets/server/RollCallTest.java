package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.FailureDomain;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.PoolPlan;
import io.buckets.cluster.topology.Topology;
import io.buckets.erasure.Geometry;
import io.buckets.server.DrivePath.Content;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Which directory is which drive: nothing is formatted that may be the place of one that is away.
final class RollCallTest {
  private static final UUID DEPLOYMENT = new UUID(1, 1);
  private static final Geometry GEOMETRY = new Geometry(2, 2);

  private final Topology topology = topology();

  private static Topology topology() {
    List<PoolDrive> members = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      members.add(
          new PoolDrive(
              id(i),
              1,
              new FailureDomain("local"),
              path(i).toString(),
              DriveState.ACTIVE,
              "/mnt/" + i));
    }
    return Topology.create(DEPLOYMENT, List.of(new PoolPlan(GEOMETRY, members)));
  }

  private static UUID id(int number) {
    return new UUID(9, number);
  }

  private static Path path(int number) {
    return Path.of("/mnt", String.valueOf(number), "buckets");
  }

  private static DrivePath drive(int place, UUID deployment, UUID id) {
    DriveFormat format = new DriveFormat(deployment, id, 0, GEOMETRY, Instant.EPOCH);
    return new DrivePath(
        path(place), Optional.of(format), Content.SOMETHING, null, null, "/mnt/" + place);
  }

  private static DrivePath drive(int place) {
    return drive(place, DEPLOYMENT, id(place));
  }

  private static DrivePath bare(int place, Content content, String mount) {
    return new DrivePath(path(place), Optional.empty(), content, null, null, mount);
  }

  private static DrivePath locked(DrivePath drive) {
    return new DrivePath(
        drive.path(), drive.format(), drive.content(), "it is read-only", null, drive.mount());
  }

  private RollCall call(DrivePath... drives) {
    return new RollCall(topology, List.of(drives));
  }

  @Test
  void anEmptyDirectoryWhereADiskIsStillMountedTakesThePlaceOfTheLostDrive() {
    RollCall roll = call(drive(1), bare(2, Content.EMPTY, "/mnt/2"), drive(3), drive(4));
    assertThat(roll.replacements()).singleElement().matches(r -> r.lost().equals(id(2)));
    assertThat(roll.present()).containsOnlyKeys(id(1), id(3), id(4));
    assertThat(roll.absent()).isEmpty();
  }

  @Test
  void nothingIsFormattedWhileADriveOfAnotherDeploymentIsNamed() {
    RollCall roll =
        call(
            drive(1), bare(2, Content.EMPTY, "/mnt/2"), drive(3, new UUID(2, 2), id(78)), drive(4));
    assertThat(roll.replacements()).isEmpty();
    assertThat(roll.absent().get(id(2))).contains("another deployment");
  }

  @Test
  void theEmptyMountPointOfAnUnmountedDiskIsNotFormatted() {
    for (String mount : List.of(MountPoint.NONE, "/mnt")) {
      for (Content content : Content.values()) {
        RollCall roll = call(drive(1), bare(2, content, mount), drive(3), drive(4));
        assertThat(roll.replacements()).isEmpty();
        assertThat(roll.absent()).containsOnlyKeys(id(2));
        assertThat(roll.absent().get(id(2)))
            .startsWith("nothing is mounted at /mnt/2, where its file system was; mount it");
      }
    }
  }

  @Test
  void aBareMountPointIsNotFormattedInThePlaceOfAnotherLostDriveEither() {
    // The disks were renumbered: the second is where the first was, which is lost.
    RollCall roll =
        call(
            drive(1, DEPLOYMENT, id(2)),
            bare(2, Content.EMPTY, MountPoint.NONE),
            drive(3),
            drive(4));
    assertThat(roll.replacements()).isEmpty();
    assertThat(roll.notes())
        .singleElement()
        .asString()
        .startsWith(path(2) + " is absent: nothing is mounted at /mnt/2");
  }

  @Test
  void aDirectoryNamedByAnotherPathMayBeOnTheRootFileSystem() {
    DrivePath other =
        new DrivePath(Path.of("/srv/new"), Optional.empty(), Content.EMPTY, null, null, "");
    RollCall roll = call(drive(1), other, drive(3), drive(4));
    assertThat(roll.replacements()).singleElement().matches(r -> r.lost().equals(id(2)));
  }

  @Test
  void aDriveThatCanOnlyBeReadIsAbsentAndNobodyTakesItsPlace() {
    // It moved, and an empty directory is where it was.
    RollCall roll =
        call(
            locked(drive(1, DEPLOYMENT, id(2))),
            bare(2, Content.EMPTY, "/mnt/2"),
            drive(3),
            drive(4));
    assertThat(roll.absent()).containsExactly(Map.entry(id(2), "it is read-only"));
    assertThat(roll.replacements()).singleElement().matches(r -> r.lost().equals(id(1)));
    assertThat(roll.where()).containsEntry(id(2), path(1));
    assertThat(roll.present()).containsOnlyKeys(id(3), id(4));
  }

  @Test
  void aDriveThatIsNoneOfOursIsNotUsedAndItsPlaceSaysWhy() {
    RollCall old = call(drive(1), drive(2, DEPLOYMENT, id(77)), drive(3), drive(4));
    assertThat(old.absent().get(id(2)))
        .startsWith("drive " + id(77) + " is there, which was replaced by another; put the other");
    RollCall foreign = call(drive(1), drive(2, new UUID(2, 2), id(78)), drive(3), drive(4));
    assertThat(foreign.absent().get(id(2)))
        .startsWith("a drive of another deployment, " + new UUID(2, 2) + ", is in its place");
    for (RollCall roll : List.of(old, foreign)) {
      assertThat(roll.replacements()).isEmpty();
      assertThat(roll.where()).doesNotContainValue(path(2));
    }
  }

  @Test
  void anEmptyDirectoryOnAFullFileSystemIsNotFormatted() {
    DrivePath full =
        new DrivePath(path(2), Optional.empty(), Content.EMPTY, null, "it is full", "/mnt/2");
    RollCall roll = call(drive(1), full, drive(3), drive(4));
    assertThat(roll.replacements()).isEmpty();
    assertThat(roll.absent()).containsEntry(id(2), "it is full");
  }

  @Test
  void theDeploymentIsThatOfMoreThanHalf() {
    UUID other = new UUID(2, 2);
    DrivePath foreign = drive(4, other, id(78));
    assertThat(RollCall.deployment(List.of(drive(1), drive(2), foreign))).isEqualTo(DEPLOYMENT);
    assertThatThrownBy(() -> RollCall.deployment(List.of(drive(1), foreign)))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("the drives belong to different deployments")
        .hasMessageContaining("start each deployment with its own drives only");
  }
}

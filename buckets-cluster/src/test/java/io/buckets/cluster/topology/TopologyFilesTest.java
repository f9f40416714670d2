package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.TopologyVote.Reading;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyFilesTest {
  private static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);

  @TempDir Path root;

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({
    // What each drive holds: a generation, - for no witness. Then the generation taken.
    "1, 1",
    "2 2, 2",
    "2 1, 2",
    "2 -, 2",
    "- 1, 1",
    "2 2 2, 2",
    "2 2 1, 2",
    "2 1 1, 2",
    "2 - 1, 2",
    "2 1 -, 2",
    "2 2 -, 2",
    "1 1 -, 1",
    "3 2 1, 3",
    "3 2 -, 3",
    "2 2 2 1, 2",
    "2 2 1 1, 2",
    "2 1 - -, 2",
    "2 2 - -, 2",
    "1 1 - -, 1",
    "5 5 5 4 4, 5",
    "5 5 4 4 -, 5",
    "5 4 4 - -, 5",
    "9 4 4 4 4, 9"
  })
  void theNewestGenerationIsTakenIfNoNewerOneCanBeHidden(String held, long taken) {
    assertThat(TopologyVote.of(readings(held)).topology().generation()).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"-", "- -", "1 - -", "1 - - -", "2 - - -", "2 2 - - -", "2 1 - - -", "- 1 - - - -"})
  void tooFewWitnessesAreRefused(String held) {
    assertThatThrownBy(() -> TopologyVote.of(readings(held)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM))
        .hasMessageContaining("drive " + new UUID(9, 0));
  }

  @Test
  void twoTopologiesOfOneGenerationAreAContradictionUnlessOneHasAMajority() {
    Topology one = generation(2, 3);
    Topology other = one.withDrivePath(new UUID(9, 1), new FailureDomain("node"), "/x");
    Topology otherOfTheSameAge = new Topology(DEPLOYMENT, 2, other.pools());
    List<Reading> readings = new ArrayList<>();
    readings.add(new Reading(new UUID(9, 0), Optional.of(one), ""));
    readings.add(new Reading(new UUID(9, 1), Optional.of(otherOfTheSameAge), ""));
    assertThatThrownBy(() -> TopologyVote.of(readings))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    readings.add(new Reading(new UUID(9, 2), Optional.of(one), ""));
    assertThat(TopologyVote.of(readings).topology()).isEqualTo(one);
  }

  @Test
  void aDriveThatTheTopologyHasRemovedHasNoVote() {
    Topology before = generation(1, 3);
    Topology after = before.replaceDrive(new UUID(9, 2), Topologies.drive(7));
    List<Reading> readings =
        List.of(
            new Reading(new UUID(9, 0), Optional.of(after), ""),
            new Reading(new UUID(9, 7), Optional.of(after), ""),
            new Reading(new UUID(9, 2), Optional.of(before), ""));
    TopologyVote vote = TopologyVote.of(readings);
    assertThat(vote.topology()).isEqualTo(after);
    assertThat(vote.behind()).containsExactly(new UUID(9, 1));
  }

  @Test
  void aTopologyWrittenToTheDrivesIsReadBackAlthoughAMinorityIsLost() throws IOException {
    Topology topology = generation(4, 3);
    List<DriveDirectory> drives = drives(3);
    assertThat(TopologyFiles.write(topology, drives)).isEmpty();
    Files.writeString(root.resolve("0/.buckets.sys/topology.json"), "{}");
    TopologyFiles.Agreement agreement = TopologyFiles.read(DEPLOYMENT, drives);
    assertThat(agreement.topology()).isEqualTo(topology);
    assertThat(agreement.behind()).containsExactly(new UUID(9, 0));
    assertThat(TopologyFiles.write(topology, drives)).isEmpty();
    assertThat(TopologyFiles.read(DEPLOYMENT, drives.subList(0, 2)).topology()).isEqualTo(topology);
  }

  @Test
  void absentDrivesAreNamedAndWithoutAMajorityTheWriteFails() throws IOException {
    Topology topology = generation(4, 3);
    List<DriveDirectory> drives = drives(3);
    assertThat(TopologyFiles.write(topology, drives.subList(0, 2))).containsKey(new UUID(9, 2));
    assertThatThrownBy(() -> TopologyFiles.write(topology, drives.subList(0, 1)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
  }

  @Test
  void theTopologyOfAnotherDeploymentIsNotBelieved() throws IOException {
    TopologyFiles.write(generation(4, 1), drives(1));
    assertThatThrownBy(() -> TopologyFiles.read(new UUID(7, 7), drives(1)))
        .hasMessageContaining("is of deployment " + DEPLOYMENT);
  }

  private List<DriveDirectory> drives(int count) throws IOException {
    List<DriveDirectory> drives = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Path directory = root.resolve(String.valueOf(number));
      Files.createDirectories(directory.resolve(".buckets.sys"));
      drives.add(DriveDirectory.at(new UUID(9, number), directory));
    }
    return drives;
  }

  private static List<Reading> readings(String held) {
    String[] generations = held.split(" ");
    List<Reading> readings = new ArrayList<>();
    for (int number = 0; number < generations.length; number++) {
      Optional<Topology> topology =
          generations[number].equals("-")
              ? Optional.empty()
              : Optional.of(generation(Long.parseLong(generations[number]), generations.length));
      readings.add(new Reading(new UUID(9, number), topology, "it has none"));
    }
    return readings;
  }

  private static Topology generation(long generation, int drives) {
    PoolPlan plan = new PoolPlan(new Geometry(1, 0), Topologies.drives(drives));
    return new Topology(DEPLOYMENT, generation, Topology.create(DEPLOYMENT, List.of(plan)).pools());
  }
}

package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.Topology.SlotAddress;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.erasure.Geometry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {
  private static final UUID DEPLOYMENT = UUID.fromString("0f6c2a7e-0d2b-4a53-9c35-6a1b0c7d8e9f");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 12, 16})
  void inAPoolOfExactlyNDrivesEverySetHoldsEveryDrive(int drives) {
    Pool pool = pool(Geometry.defaultFor(drives), Topologies.drives(drives));
    assertThat(pool.sets()).hasSize(Limits.POOL_SETS);
    for (VirtualSet set : pool.sets()) {
      assertThat(set.members()).doesNotHaveDuplicates().hasSize(drives);
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 8+4", "16, 12+4", "4, 2+2", "6, 4+2"})
  void theOrderOfSlotsSpreadsDataAndParityEvenlyOverTheDrives(int drives, String geometry) {
    Random random = Seeded.random();
    Geometry shards = Geometry.parse(geometry);
    double expected = (double) Limits.POOL_SETS * shards.data() / drives;
    double share = expected / Limits.POOL_SETS;
    double deviation = Math.sqrt(Limits.POOL_SETS * share * (1 - share));
    for (int round = 0; round < 5; round++) {
      UUID deployment = new UUID(random.nextLong(), random.nextLong());
      PoolPlan plan = new PoolPlan(shards, Topologies.drives(drives));
      int[] data = Topology.create(deployment, List.of(plan)).pools().get(0).dataShardsByDrive();
      for (int count : data) {
        assertThat((double) count).isBetween(expected - 5 * deviation, expected + 5 * deviation);
      }
    }
  }

  @Test
  void moreDrivesThanASetNeedsShareTheSetsByCapacity() {
    List<PoolDrive> drives = new ArrayList<>(Topologies.drives(40));
    for (int number = 0; number < 40; number += 4) {
      drives.set(number, Topologies.drive(number, 2, "node"));
    }
    int[] shards = pool(new Geometry(4, 2), drives).shardsByDrive();
    double light = 0;
    double heavy = 0;
    for (int number = 0; number < 40; number++) {
      heavy += number % 4 == 0 ? shards[number] / 10.0 : 0;
      light += number % 4 == 0 ? 0 : shards[number] / 30.0;
    }
    assertThat(heavy / light).isBetween(1.6, 2.1);
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 12, 3", "6, 2, 12, 2", "3, 4, 12, 4", "5, 3, 12, 3", "12, 1, 12, 1"})
  void noNodeFillsMoreSlotsOfASetThanItMust(int nodes, int drivesOfEach, int total, int most) {
    List<PoolDrive> drives = new ArrayList<>();
    for (int number = 0; number < nodes * drivesOfEach; number++) {
      drives.add(Topologies.drive(number, 1, "node" + number % nodes));
    }
    assertThat(pool(new Geometry(total - 4, 4), drives).worstDomainShare())
        .isLessThanOrEqualTo(most);
  }

  @Test
  void nodesTooUnevenToShareASetStillFillIt() {
    List<PoolDrive> drives = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      drives.add(Topologies.drive(number, 1, number == 0 ? "small" : "large"));
    }
    Pool pool = pool(new Geometry(4, 2), drives);
    assertThat(pool.worstDomainShare()).isEqualTo(5);
    assertThat(pool.sets()).allMatch(set -> set.slots().size() == 6);
  }

  @Test
  void aPlanWithTooFewDrivesIsRefused() {
    assertThatThrownBy(() -> new PoolPlan(new Geometry(8, 4), Topologies.drives(11)))
        .hasMessageContaining("needs 12 drives, not 11");
  }

  @Test
  void aReplacementFillsTheSlotsOfTheLostDriveAndNothingElseMoves() {
    Topology before = twelveOfEightPlusFour();
    Topology after = before.replaceDrive(id(3), Topologies.drive(100));
    assertThat(after.generation()).isEqualTo(2);
    Pool pool = after.pools().get(0);
    assertThat(pool.drives().get(3).state()).isEqualTo(DriveState.REMOVED);
    assertThat(pool.drives().get(12)).isEqualTo(Topologies.drive(100));
    for (int set = 0; set < pool.sets().size(); set++) {
      List<Integer> expected =
          before.pools().get(0).sets().get(set).members().stream()
              .map(n -> n == 3 ? 12 : n)
              .toList();
      assertThat(pool.sets().get(set).members()).isEqualTo(expected);
    }
    assertThat(after.presentDrives()).hasSize(12).contains(Topologies.drive(100));
  }

  @Test
  void aRemovedOrUnknownDriveCannotBeReplacedNorAnOldOneBeTheReplacement() {
    Topology topology = twelveOfEightPlusFour().replaceDrive(id(3), Topologies.drive(100));
    assertThatThrownBy(() -> topology.replaceDrive(id(3), Topologies.drive(101)))
        .hasMessageContaining("no drive");
    assertThatThrownBy(() -> topology.replaceDrive(id(77), Topologies.drive(101)))
        .hasMessageContaining("no drive");
    assertThatThrownBy(() -> topology.replaceDrive(id(4), Topologies.drive(3)))
        .hasMessageContaining("listed twice");
    assertThat(topology.drive(id(3)).orElseThrow().drive().state()).isEqualTo(DriveState.REMOVED);
  }

  @Test
  void aLearnerOfASlotTakesOverWhenItIsPromoted() {
    SlotAddress address = new SlotAddress(0, 7, 2);
    Topology grown = twelveOfEightPlusFour().addDrive(0, Topologies.drive(100));
    Topology learning = grown.withLearner(address, id(100));
    Slot slot = learning.pools().get(0).sets().get(7).slots().get(2);
    assertThat(slot.learner()).isEqualTo(OptionalInt.of(12));
    assertThat(learning.promoteLearner(address).pools().get(0).sets().get(7).slots().get(2))
        .isEqualTo(Slot.of(12));
    assertThat(learning.withoutLearner(address).pools()).isEqualTo(grown.pools());
    assertThatThrownBy(() -> grown.promoteLearner(address)).hasMessageContaining("learning");
    assertThatThrownBy(() -> learning.withLearner(new SlotAddress(0, 7, 3), id(100)))
        .hasMessageContaining("twice in a set");
    assertThatThrownBy(() -> grown.withLearner(address, id(55)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDriveLeavesOnlyWhenItFillsNoSlot() {
    Topology topology = twelveOfEightPlusFour();
    Topology draining = topology.withDriveState(id(5), DriveState.DRAINING);
    assertThat(draining.pools().get(0).drives().get(5).state()).isEqualTo(DriveState.DRAINING);
    assertThatThrownBy(() -> draining.withDriveState(id(5), DriveState.REMOVED))
        .isInstanceOf(IllegalArgumentException.class);
    Topology idle = topology.addDrive(0, Topologies.drive(100));
    assertThat(idle.withDriveState(id(100), DriveState.REMOVED).presentDrives()).hasSize(12);
  }

  @Test
  void impossibleTopologiesAreRefused() {
    Pool pool = Topologies.oneDrive(DEPLOYMENT).pools().get(0);
    assertThatThrownBy(() -> new Topology(DEPLOYMENT, 0, List.of(pool)))
        .hasMessageContaining("from 1");
    assertThatThrownBy(() -> new Topology(DEPLOYMENT, 1, List.of())).hasMessageContaining("pools");
    assertThatThrownBy(() -> new Topology(DEPLOYMENT, 1, List.of(pool, pool)))
        .hasMessageContaining("two pools");
    assertThatThrownBy(() -> new Pool(new Geometry(1, 1), pool.drives(), pool.sets()))
        .hasMessageContaining("2 slots");
    VirtualSet unknown = new VirtualSet(List.of(Slot.of(1)));
    assertThatThrownBy(() -> new Pool(pool.geometry(), pool.drives(), List.of(unknown)))
        .hasMessageContaining("unknown");
    assertThatThrownBy(() -> new VirtualSet(List.of(Slot.of(1), Slot.of(1))))
        .hasMessageContaining("twice");
  }

  @Test
  void theGoldenFileIsReadAndWrittenByteForByte() {
    Topology topology = Topology.fromJson("golden", Golden.bytes("topology-v1.json"));
    assertThat(topology).isEqualTo(goldenTopology());
    assertThat(topology.toJson())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(Golden.text("topology-v1.json"));
  }

  @Test
  void theGoldenFileStillSaysWhatThePlacementFunctionAnswers() {
    Topology golden = Topology.fromJson("golden", Golden.bytes("placement-v2.json"));
    assertThat(
            Topology.create(
                DEPLOYMENT, List.of(new PoolPlan(new Geometry(2, 2), Topologies.drives(5)))))
        .isEqualTo(golden);
  }

  @Test
  void whatTheFunctionAnsweredBeforeItEvenedTheDrivesIsReadAsItWasWritten() {
    Topology golden = Topology.fromJson("golden", Golden.bytes("placement-v1.json"));
    assertThat(golden.toJson())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(Golden.text("placement-v1.json"));
    assertThat(golden.pools().getFirst().shardsByDrive()).containsExactly(201, 205, 206, 208, 204);
  }

  @Test
  void aChangedTopologySurvivesItsFile() {
    Topology topology =
        twelveOfEightPlusFour()
            .replaceDrive(id(3), Topologies.drive(100))
            .addDrive(0, Topologies.drive(101))
            .withLearner(new SlotAddress(0, 255, 11), id(101))
            .withDrivePath(id(4), new FailureDomain("other", new Labels("r1", "z")), "/elsewhere")
            .withDriveMount(id(5), "/mnt/5/buckets", "/mnt/5");
    assertThat(topology.isMounted(id(5), "/mnt/5")).isTrue();
    assertThat(
            topology
                .withDrivePath(id(5), new FailureDomain("other"), "/x")
                .isMounted(id(5), "/mnt/5"))
        .isTrue();
    assertThat(topology.isMounted(id(4), "/mnt/5")).isFalse();
    byte[] file = topology.toJson();
    assertThat(Topology.fromJson("file", file)).isEqualTo(topology);
    assertThat(file.length).isLessThan(16 << 10);
  }

  @Test
  void aDamagedFileIsRefusedWhereverTheDamageIs() {
    byte[] whole = goldenTopology().toJson();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 2;
      assertThatThrownBy(() -> Topology.fromJson("d", damaged))
          .as("byte %d", at)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isIn(Reason.CORRUPT, Reason.INVALID_ARGUMENT));
    }
  }

  private static Topology goldenTopology() {
    List<PoolDrive> drives =
        List.of(
            Topologies.drive(0, 100, "a"),
            Topologies.drive(1, 200, "b"),
            Topologies.drive(2, 100, "b").withState(DriveState.DRAINING),
            Topologies.drive(3, 100, "c").withState(DriveState.REMOVED));
    List<VirtualSet> sets =
        List.of(
            new VirtualSet(List.of(Slot.of(1), Slot.of(0))),
            new VirtualSet(List.of(Slot.of(0), new Slot(2, OptionalInt.of(1)))));
    return new Topology(DEPLOYMENT, 7, List.of(new Pool(new Geometry(1, 1), drives, sets)));
  }

  private static Topology twelveOfEightPlusFour() {
    return Topology.create(
        DEPLOYMENT, List.of(new PoolPlan(new Geometry(8, 4), Topologies.drives(12))));
  }

  private static Pool pool(Geometry geometry, List<PoolDrive> drives) {
    return Topology.create(DEPLOYMENT, List.of(new PoolPlan(geometry, drives))).pools().get(0);
  }

  private static UUID id(int number) {
    return Topologies.drive(number).id();
  }
}

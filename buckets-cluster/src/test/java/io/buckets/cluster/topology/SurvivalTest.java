package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.Survival.Losses;
import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SurvivalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | 1  | 1 node, 1 drive: reads and writes survive no loss
          1 | 2  | 1 node, 2 drives: reads survive the loss of any one drive, writes survive no loss
          1 | 12 | 1 node, 12 drives: reads and writes survive the loss of any 4 drives
          2 | 1  | 2 nodes, 2 drives: reads survive the loss of any one node, writes survive no loss; settings do not survive the loss of the node that keeps them
          2 | 2  | 2 nodes, 4 drives: reads survive the loss of any one node, or of any 2 drives, writes survive the loss of any one drive but of no node; settings do not survive the loss of the node that keeps them
          3 | 1  | 3 nodes, 3 drives: reads and writes survive the loss of any one node; settings survive the loss of any one node, or of one drive that keeps them
          4 | 3  | 4 nodes, 12 drives: reads and writes survive the loss of any one node and 1 drive more, or of any 4 drives; settings survive the loss of any one node, or of one drive that keeps them
          6 | 2  | 6 nodes, 12 drives: reads and writes survive the loss of any 2 nodes, or of any 4 drives; settings survive the loss of any 2 nodes, or of 2 drives that keep them
          """)
  void aLineSaysWhatGoesOn(int nodes, int drives, String line) {
    Geometry geometry = NodeGeometry.defaultFor(nodes, drives);
    Survival survival = Survival.of(geometry, nodes, drives, NodeGeometry.voters(nodes));
    assertThat(survival.line()).isEqualTo(line);
  }

  @Test
  void whatATopologySurvivesIsWhatIsLeftOfItsSetsByEveryLoss() {
    Random random = Seeded.random();
    for (int round = 0; round < 40; round++) {
      List<PoolDrive> drives = new ArrayList<>();
      int nodes = 1 + random.nextInt(5);
      for (int node = 0; node < nodes; node++) {
        int own = 1 + random.nextInt(4);
        for (int drive = 0; drive < own; drive++) {
          drives.add(Topologies.drive(drives.size(), 1 + random.nextInt(3), "n" + node));
        }
      }
      int total = 1 + random.nextInt(Math.min(12, drives.size()));
      Geometry geometry = new Geometry(1 + random.nextInt(total), 0);
      geometry = new Geometry(geometry.data(), total - geometry.data());
      Topology topology =
          Topology.create(new UUID(random.nextLong(), 3), List.of(new PoolPlan(geometry, drives)));
      Pool pool = topology.pools().getFirst();
      Survival survival = Survival.of(topology, 3);
      int read = Math.max(geometry.data(), geometry.readQuorum());
      assertThat(survival.objects()).isEqualTo(counted(pool, nodes, geometry.data()));
      assertThat(survival.reads()).isEqualTo(counted(pool, nodes, read));
      assertThat(survival.writes()).isEqualTo(counted(pool, nodes, geometry.writeQuorum()));
      assertThat(survival.nodes()).isEqualTo(nodes);
      assertThat(survival.drives()).isEqualTo(drives.size());
    }
  }

  /// By trying every choice of nodes on every set.
  private static Losses counted(Pool pool, int nodes, int needed) {
    int most = nodes;
    int spare = Integer.MAX_VALUE;
    for (int lost = 0; lost < 1 << nodes; lost++) {
      int left = left(pool, lost);
      most = left < needed ? Math.min(most, Integer.bitCount(lost) - 1) : most;
      spare = Integer.bitCount(lost) == 1 ? Math.min(spare, left - needed) : spare;
    }
    return new Losses(pool.geometry().total() - needed, most, Math.max(-1, spare));
  }

  private static int left(Pool pool, int lost) {
    return IntStream.range(0, pool.sets().size())
        .map(set ->
            (int)
                pool.members(set).stream()
                    .filter(drive -> (lost >> Integer.parseInt(drive.node().substring(1)) & 1) == 0)
                    .count())
        .min()
        .orElseThrow();
  }

  @Test
  void theLineSaysWhatRacksAndZonesAreWorth() {
    assertThat(line(3, 2, 4))
        .contains("; 3 racks: reads and writes survive the loss of any one rack;");
    assertThat(line(2, 2, 3)).contains("; 2 racks: reads and writes survive the loss of none;");
    assertThat(line(2, 1, 4))
        .contains("; 2 racks: reads survive the loss of any one rack, writes of none;");
  }

  private static String line(int racks, int nodes, int each) {
    List<PoolDrive> drives = Topologies.racks(racks, nodes, each);
    Geometry geometry = NodeGeometry.defaultFor(racks * nodes, each);
    PoolPlan plan = new PoolPlan(geometry, drives);
    return Survival.of(Topology.create(new UUID(7, racks), List.of(plan)), 3).line();
  }

  @Test
  void theWorstOfSeveralPoolsCounts() {
    Topology one = Topologies.oneDrive(new UUID(1, 2));
    List<PoolDrive> four =
        IntStream.range(10, 14).mapToObj(n -> Topologies.drive(n, 1, "n" + n)).toList();
    Pool wide =
        Topology.create(new UUID(1, 2), List.of(new PoolPlan(new Geometry(2, 2), four)))
            .pools()
            .getFirst();
    Topology both = new Topology(new UUID(1, 2), 1, List.of(wide, one.pools().getFirst()));
    assertThat(Survival.of(both, 1).reads()).isEqualTo(new Losses(0, 0, -1));
  }

  @Test
  void aGeometryThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Survival.of(new Geometry(8, 4), 3, 3, 3))
        .hasMessageContaining("3 nodes of 3 drives are too few for 8+4");
  }
}

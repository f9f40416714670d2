package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import io.buckets.erasure.Geometry;
import io.buckets.hash.Straw2;
import io.buckets.hash.Straw2.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SetPlacementTest {
  @ParameterizedTest
  @CsvSource({"4, 3", "4, 4", "4, 12", "10, 12", "3, 5", "6, 4", "1, 40", "100, 3"})
  void everyDriveOfEqualOnesHasItsShareButForLessThanASlot(int nodes, int each) {
    Geometry geometry = NodeGeometry.defaultFor(nodes, each);
    Pool pool = layOut(Seeded.random(), geometry, equal(nodes, each));
    double share = (double) pool.sets().size() * geometry.total() / (nodes * each);
    for (int count : pool.shardsByDrive()) {
      assertThat(Math.abs(count - share)).isLessThan(1);
    }
    assertThat(pool.worstDomainShare()).isEqualTo(Math.ceilDiv(geometry.total(), nodes));
  }

  @Test
  void drivesAndNodesOfAnySizesHaveTheirSharesWithinWhatSetsAllow() {
    Random random = Seeded.random();
    for (int round = 0; round < 60; round++) {
      List<PoolDrive> drives = new ArrayList<>();
      int nodes = 1 + random.nextInt(7);
      boolean inRacks = random.nextBoolean();
      for (int node = 0; node < nodes; node++) {
        int own = 1 + random.nextInt(9);
        Labels labels = inRacks ? new Labels("r" + random.nextInt(3), "") : Labels.NONE;
        for (int drive = 0; drive < own; drive++) {
          FailureDomain domain = new FailureDomain("n" + node, labels);
          drives.add(Topologies.drive(drives.size(), 1 + random.nextInt(8), domain));
        }
      }
      int total = 1 + random.nextInt(Math.min(16, drives.size()));
      Pool pool = layOut(random, new Geometry(total, 0), drives);
      assertThat(pool.worstDomainShare()).isLessThanOrEqualTo(limit(drives, total));
      assertShares(pool);
    }
  }

  private static void assertShares(Pool pool) {
    double[] weights = pool.drives().stream().mapToDouble(PoolDrive::weight).toArray();
    int slots = pool.geometry().total();
    List<Candidate> candidates =
        pool.drives().stream()
            .map(drive -> new Candidate(drive.id().toString(), 1, drive.domain().names()))
            .toList();
    List<Integer> limits = Straw2.limits(slots, candidates);
    assertWithin(pool, limits);
    int[][] domains = EvenSlots.numbered(pool.drives());
    double[] shares = new FairShares(weights, domains, pool.sets().size(), limits).of(slots);
    assertThat(Arrays.stream(shares).sum())
        .isCloseTo((double) pool.sets().size() * slots, offset(1e-6));
    int[] filled = pool.shardsByDrive();
    for (int drive = 0; drive < filled.length; drive++) {
      assertThat(Math.abs(filled[drive] - shares[drive]))
          .as("drive %d of %s: %d, share %s", drive, pool.drives(), filled[drive], shares[drive])
          .isLessThan(1.000001);
    }
  }

  private static void assertWithin(Pool pool, List<Integer> limits) {
    for (int set = 0; set < pool.sets().size(); set++) {
      for (int level = 0; level < limits.size(); level++) {
        Map<String, Integer> taken = new HashMap<>();
        for (PoolDrive drive : pool.members(set)) {
          taken.merge(drive.domain().names().get(level), 1, Integer::sum);
        }
        assertThat(Collections.max(taken.values())).isLessThanOrEqualTo(limits.get(level));
      }
    }
  }

  /// Raised by one until the set is full, as long as it takes.
  private static int limit(List<PoolDrive> drives, int total) {
    Map<String, Long> sizes =
        drives.stream().collect(Collectors.groupingBy(PoolDrive::node, Collectors.counting()));
    int limit = Math.ceilDiv(total, sizes.size());
    while (true) {
      int most = limit;
      if (sizes.values().stream().mapToLong(size -> Math.min(size, most)).sum() >= total) {
        return limit;
      }
      limit++;
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 12", "2, 2, 12", "3, 3, 16", "5, 2, 16"})
  void aRackHasNoMoreOfASetThanItMust(int racks, int nodes, int total) {
    int most = Math.ceilDiv(total, racks);
    List<PoolDrive> drives = Topologies.racks(racks, nodes, 4);
    Pool pool = layOut(Seeded.random(), new Geometry(total, 0), drives);
    assertShares(pool);
    assertThat(pool.worstDomainShare()).isEqualTo(Math.ceilDiv(total, racks * nodes));
    assertWithin(pool, List.of(pool.worstDomainShare(), most));
  }

  @Test
  void aDriveOfTwiceTheSizeHasTwiceTheSlots() {
    List<PoolDrive> drives = new ArrayList<>(equal(5, 6));
    drives.set(5, Topologies.drive(5, 2, drives.get(5).node()));
    Pool pool = layOut(Seeded.random(), new Geometry(8, 4), drives);
    double share = 256 * 12 / 31.0;
    assertThat((double) pool.shardsByDrive()[5]).isBetween(2 * share - 1, 2 * share + 1);
  }

  @Test
  void nodesThatAreTooSmallForTheirShareOfASetRaiseTheLimitByAsLittleAsFillsIt() {
    List<PoolDrive> drives = new ArrayList<>(equal(3, 5));
    drives.removeIf(drive -> drive.node().equals("n0") && drive.id().getLeastSignificantBits() > 1);
    Pool pool = layOut(Seeded.random(), new Geometry(6, 3), drives);
    assertThat(pool.worstDomainShare()).isEqualTo(4);
  }

  @Test
  void thePlacementIsTheSameOnEveryMachine() {
    List<PoolDrive> drives = equal(5, 7);
    assertThat(layOut(new Random(4), new Geometry(6, 4), drives))
        .isEqualTo(layOut(new Random(4), new Geometry(6, 4), drives));
  }

  @Test
  void thereAreMoreSetsOnlyWhereManyDrivesOfSeveralNodesShareThem() {
    assertThat(sets(10, 12, 12)).isEqualTo(Limits.POOL_SETS);
    assertThat(sets(100, 12, 12)).isEqualTo(4096);
    assertThat(sets(50, 4, 12)).isEqualTo(512);
    assertThat(sets(1, 200, 16)).isEqualTo(Limits.POOL_SETS);
    assertThat(NodeLimits.POOL_SETS_MOST).isEqualTo(4096);
  }

  private static int sets(int nodes, int each, int total) {
    return layOut(new Random(1), new Geometry(total, 0), equal(nodes, each)).sets().size();
  }

  private static Pool layOut(Random random, Geometry geometry, List<PoolDrive> drives) {
    UUID deployment = new UUID(random.nextLong(), random.nextLong());
    return new SetPlacement(deployment).layOut(new PoolPlan(geometry, drives));
  }

  private static List<PoolDrive> equal(int nodes, int each) {
    return IntStream.range(0, nodes * each)
        .mapToObj(number -> Topologies.drive(number, 1, "n" + number / each))
        .toList();
  }
}

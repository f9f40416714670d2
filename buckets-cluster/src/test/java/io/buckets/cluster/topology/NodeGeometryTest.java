package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.erasure.Geometry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The default geometry over nodes, held against every geometry of up to 16 shards that there is.
final class NodeGeometryTest {
  private static final int MOST = Geometry.MAX_DEFAULT_TOTAL;

  /// A cluster of equal nodes.
  record Shape(int nodes, int drives) {
    Geometry geometry() {
      return NodeGeometry.defaultFor(nodes, drives);
    }

    Survival survival() {
      return of(geometry());
    }

    Survival of(Geometry geometry) {
      return Survival.of(geometry, nodes, drives, NodeGeometry.voters(nodes));
    }

    /// Every geometry over it whose sets use each node alike.
    Stream<Geometry> even() {
      return IntStream.rangeClosed(1, Math.min(drives, MOST / nodes))
          .boxed()
          .flatMap(each -> ofTotal(nodes * each));
    }
  }

  private static Stream<Geometry> ofTotal(int total) {
    return IntStream.rangeClosed(1, total).mapToObj(data -> new Geometry(data, total - data));
  }

  static Stream<Shape> shapes() {
    return IntStream.rangeClosed(2, 20)
        .boxed()
        .flatMap(nodes -> IntStream.rangeClosed(1, 17).mapToObj(each -> new Shape(nodes, each)));
  }

  static Stream<Shape> ofThreeToEightNodes() {
    return shapes().filter(shape -> shape.nodes() > 2 && shape.nodes() <= 8);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void readsGoOnWithoutAnyNodeAndWritesWhereArithmeticAllows(Shape shape) {
    Survival survival = shape.survival();
    assertThat(survival.reads().nodes()).isPositive();
    assertThat(survival.objects().nodes()).isPositive();
    boolean possible =
        IntStream.rangeClosed(1, MOST)
            .filter(total -> total <= shape.nodes() * shape.drives())
            .boxed()
            .flatMap(NodeGeometryTest::ofTotal)
            .anyMatch(geometry -> shape.of(geometry).writes().nodes() > 0);
    assertThat(survival.writes().nodes() > 0).isEqualTo(possible).isEqualTo(shape.nodes() > 2);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void withoutANodeThereIsADriveToSpareWhereArithmeticAllows(Shape shape) {
    Survival survival = shape.survival();
    assertThat(survival.objects().spare() > 0).isEqualTo(shape.nodes() > 2);
    if (shape.nodes() > 2) {
      int total = shape.geometry().total();
      assertThat(survival.reads().spare() > 0).isEqualTo(isAny(total, shape, true));
      assertThat(survival.writes().spare() > 0).isEqualTo(isAny(total, shape, false));
    }
  }

  private static boolean isAny(int total, Shape shape, boolean reads) {
    return ofTotal(total)
        .map(shape::of)
        .map(survival -> reads ? survival.reads() : survival.writes())
        .anyMatch(losses -> losses.spare() > 0);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aClusterIsNoLessSafeAgainstDrivesThanOneNode(Shape shape) {
    Geometry geometry = shape.geometry();
    assertThat(geometry.total()).isLessThanOrEqualTo(MOST);
    assertThat(geometry.parity())
        .isGreaterThanOrEqualTo(Geometry.defaultFor(geometry.total()).parity());
  }

  @ParameterizedTest
  @MethodSource("ofThreeToEightNodes")
  void noneThatIsAsSafeIsLeaner(Shape shape) {
    Geometry chosen = shape.geometry();
    assertThat(chosen.total() % shape.nodes()).isZero();
    Stream<Geometry> asSafe =
        shape
            .even()
            .filter(each -> each.parity() >= Geometry.defaultFor(each.total()).parity())
            .filter(each -> shape.of(each).writes().nodes() > 0)
            .filter(each -> shape.of(each).objects().spare() > 0);
    assertThat(asSafe)
        .contains(chosen)
        .allSatisfy(other -> {
          int difference = other.data() * chosen.total() - chosen.data() * other.total();
          assertThat(difference).isLessThanOrEqualTo(0);
        });
  }

  @Test
  void twoNodesNeedAllOfEachAndHaveTheFewestSlotsThatSurviveFourDrives() {
    for (int drives = 1; drives <= 17; drives++) {
      Shape shape = new Shape(2, drives);
      int each = Math.min(4, drives);
      assertThat(shape.geometry()).isEqualTo(new Geometry(each, each));
      assertThat(shape.even().filter(other -> shape.of(other).reads().nodes() > 0))
          .allMatch(other -> other.data() <= other.parity())
          .allMatch(other -> shape.of(other).reads().spare() == 0);
    }
  }

  @Test
  void fromEightNodesOnWithTwoDrivesTheStripeIsAsWideAsOnOneNodeAndTwoNodesMayGo() {
    assertThat(shapes().filter(shape -> shape.nodes() >= 8 && shape.drives() >= 2))
        .allSatisfy(shape -> {
          assertThat(shape.geometry()).isEqualTo(Geometry.defaultFor(MOST));
          assertThat(shape.survival().writes().nodes()).isGreaterThanOrEqualTo(2);
        });
  }

  @Test
  void unevenNodesGetWhatFitsTheSmallest() {
    assertThat(NodeGeometry.defaultFor(nodes(4, 3, 12, 3))).isEqualTo(new Geometry(8, 4));
    assertThat(NodeGeometry.defaultFor(nodes(12))).isEqualTo(Geometry.defaultFor(12));
    assertThatThrownBy(() -> NodeGeometry.defaultFor(nodes()))
        .hasMessageContaining("at least one node");
    assertThatThrownBy(() -> NodeGeometry.defaultFor(nodes(3, 0)))
        .hasMessageContaining("at least one node and one drive, not 2 and 0");
  }

  private static Map<FailureDomain, Integer> nodes(int... drives) {
    return IntStream.range(0, drives.length)
        .boxed()
        .collect(Collectors.toMap(node -> new FailureDomain("n" + node), node -> drives[node]));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, 4, 8+4", // as without racks
    "3, 3, 4, 10+6",
    "3, 3, 1, 6+3",
    "4, 2, 2, 12+4",
    "2, 2, 3, 8+4", // of two racks neither can go, whatever is chosen
    "2, 5, 4, 12+4"
  })
  void whoeverLabelsRacksGoesOnWithoutOneWhereItCanBe(
      int racks, int nodes, int each, String geometry) {
    List<PoolDrive> drives = Topologies.racks(racks, nodes, each);
    Map<FailureDomain, Integer> byNode =
        drives.stream().collect(Collectors.toMap(PoolDrive::domain, _ -> 1, Integer::sum));
    Geometry chosen = NodeGeometry.defaultFor(byNode);
    assertThat(chosen).isEqualTo(Geometry.parse(geometry));
    Topology topology = Topology.create(new UUID(1, racks), List.of(new PoolPlan(chosen, drives)));
    int lost = racks == 2 ? 0 : 1;
    assertThat(Survival.of(topology, 3).wider())
        .singleElement()
        .satisfies(wider -> {
          assertThat(wider.count()).isEqualTo(racks);
          assertThat(wider.writes()).isEqualTo(lost);
          assertThat(wider.reads()).isGreaterThanOrEqualTo(lost);
        });
  }

  @Test
  void votersAreOneThreeOrFive() {
    assertThat(IntStream.rangeClosed(1, 6).map(NodeGeometry::voters))
        .containsExactly(1, 1, 3, 3, 5, 5);
  }
}

package io.buckets.server.forming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Endpoints;
import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeList;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.erasure.Geometry;
import io.buckets.server.forming.FormingDecision.Step;
import io.buckets.server.forming.NodeSituation.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Nodes that form a cluster, by hand and by chance: calls are lost or come late, nodes stop and
/// start again, and there is never more than one cluster.
final class FormingDecisionTest {
  private static final NodeList NODES =
      NodeList.of(Endpoints.parse(List.of("http://n{1...3}:9000/d{1...2}")));
  private static final int LIVES = 2_000;
  private static final int STEPS = 60;

  private static FormingPlan plan(UUID deployment) {
    List<PoolDrive> drives = new ArrayList<>();
    List<String> names = NODES.nodes().stream().map(NodeList.Node::name).toList();
    for (String name : names) {
      for (String path : List.of("/d1", "/d2")) {
        UUID id = UUID.nameUUIDFromBytes((deployment + name + path).getBytes(UTF_8));
        drives.add(new PoolDrive(id, 1, name, path, DriveState.ACTIVE));
      }
    }
    return new FormingPlan(
        deployment,
        NODES.text(),
        new Geometry(3, 3),
        names,
        drives,
        new FormingPlan.Secrets("access", "secret", "master"));
  }

  private static NodeSituation empty() {
    return situation(Stage.EMPTY, null);
  }

  private static NodeSituation situation(Stage stage, @Nullable FormingPlan plan) {
    return new NodeSituation(
        NODES.text(), stage, Optional.ofNullable(plan), Labels.NONE, List.of(), "", "");
  }

  private static Step decide(int self, NodeSituation mine, Map<Integer, NodeSituation> heard) {
    return FormingDecision.of(NODES, self, mine, heard);
  }

  @Test
  void allMustBeThere() {
    assertThat(decide(1, empty(), Map.of(2, empty())))
        .isInstanceOfSatisfying(
            Step.Wait.class, wait -> assertThat(wait.why()).contains("node 3 (n3:9000)"));
    assertThat(decide(1, empty(), Map.of(2, empty(), 3, empty()))).isInstanceOf(Step.Propose.class);
    assertThat(decide(2, empty(), Map.of(1, empty(), 3, empty()))).isInstanceOf(Step.Wait.class);
  }

  @Test
  void whoIsEmptyBesideMembersIsFilled() {
    FormingPlan plan = plan(new UUID(1, 1));
    assertThat(decide(3, empty(), Map.of(1, situation(Stage.MEMBER, plan))))
        .isEqualTo(new Step.Follow(plan, true));
    assertThat(decide(3, empty(), Map.of(1, situation(Stage.FORMED, plan))))
        .isEqualTo(new Step.Follow(plan, false));
  }

  @Test
  void twoClustersAreRefused() {
    Map<Integer, NodeSituation> heard =
        Map.of(
            2, situation(Stage.MEMBER, plan(new UUID(1, 1))),
            3, situation(Stage.MEMBER, plan(new UUID(2, 2))));
    assertThat(decide(1, empty(), heard)).isInstanceOf(Step.Refuse.class);
  }

  @Test
  void otherEndpointsAreNamed() {
    NodeSituation other =
        new NodeSituation(
            NODES.text() + "\nhttp://n4:9000/d1",
            Stage.MEMBER,
            Optional.of(plan(new UUID(1, 1))),
            Labels.NONE,
            List.of(),
            "",
            "");
    assertThat(decide(1, empty(), Map.of(2, other)))
        .isInstanceOfSatisfying(
            Step.Refuse.class, refuse -> assertThat(refuse.why()).contains("http://n4:9000/d1"));
  }

  @Test
  void keysMustBeTheSame() {
    NodeSituation keyed =
        new NodeSituation(
            NODES.text(), Stage.EMPTY, Optional.empty(), Labels.NONE, List.of(), "keys", "");
    assertThat(decide(1, empty(), Map.of(2, empty(), 3, keyed)))
        .isInstanceOfSatisfying(
            Step.Refuse.class, refuse -> assertThat(refuse.why()).contains("root key pairs"));
  }

  private static NodeSituation inRack(String rack) {
    return new NodeSituation(
        NODES.text(), Stage.EMPTY, Optional.empty(), new Labels(rack, ""), List.of(), "", "");
  }

  @Test
  void racksAreNamedForAllOrForNone() {
    assertThat(decide(1, inRack("a"), Map.of(2, inRack("b"), 3, empty())))
        .isInstanceOfSatisfying(
            Step.Refuse.class,
            refuse ->
                assertThat(refuse.why())
                    .contains("(n1:9000) has --rack a")
                    .contains("(n3:9000) has no labels"));
    assertThat(decide(1, inRack("a"), Map.of(2, inRack("b"), 3, inRack("a"))))
        .isInstanceOf(Step.Propose.class);
    NodeSituation said = inRack("a");
    assertThat(NodeSituation.fromJson("here", said.toJson())).isEqualTo(said);
  }

  @Test
  void plansAndSituationsAreReadAsTheyWereWritten() {
    FormingPlan plan = plan(new UUID(5, 6));
    assertThat(FormingPlan.fromJson("here", plan.toJson())).isEqualTo(plan);
    NodeSituation said = situation(Stage.FORMED, plan);
    assertThat(NodeSituation.fromJson("here", said.toJson())).isEqualTo(said);
    assertThat(plan.firstState()).isEqualTo(plan(new UUID(5, 6)).firstState());
    assertThat(plan.firstState().topology()).isPresent();
  }

  /// Three nodes and the calls between them that have not come in yet.
  private static final class Life {
    private final Random random;
    private final Map<Integer, NodeSituation> nodes = new HashMap<>();
    private final List<Runnable> underWay = new ArrayList<>();

    Life(Random random) {
      this.random = random;
      NODES.numbers().forEach(number -> nodes.put(number, empty()));
    }

    private NodeSituation node(int number) {
      return Objects.requireNonNull(nodes.get(number));
    }

    private boolean isFormatted(int number) {
      return node(number).stage() == Stage.FORMED || node(number).stage() == Stage.MEMBER;
    }

    private void keep(int number, FormingPlan plan) {
      if (!isFormatted(number)) {
        nodes.put(number, situation(Stage.PROMISED, plan));
      }
    }

    private void format(int number, UUID deployment) {
      NodeSituation now = node(number);
      if (now.stage() == Stage.PROMISED && deployment.equals(now.deployment())) {
        nodes.put(number, situation(Stage.FORMED, now.plan().orElseThrow()));
      }
    }

    /// A call that comes in now, later, or never.
    ///
    /// @return whether it is answered
    private boolean call(boolean calm, Runnable work) {
      int fate = calm ? 0 : random.nextInt(4);
      if (fate == 0) {
        work.run();
        return true;
      }
      if (fate == 1) {
        underWay.add(work);
      }
      return false;
    }

    void step(int self, boolean calm) {
      if (node(self).stage() == Stage.MEMBER) {
        return;
      }
      Map<Integer, NodeSituation> heard = new HashMap<>(nodes);
      heard.keySet().removeIf(other -> other == self || (!calm && random.nextInt(4) == 0));
      switch (decide(self, node(self), heard)) {
        case Step.Propose _ -> propose(self, calm);
        case Step.Format(FormingPlan plan) -> formatAll(self, plan, calm);
        case Step.Follow(FormingPlan plan, boolean filling) ->
            nodes.put(self, situation(Stage.FORMED, plan));
        case Step.Complete _ ->
            nodes.put(self, situation(Stage.MEMBER, node(self).plan().orElseThrow()));
        case Step.Wait _ -> {}
        case Step.Refuse(String why) -> throw new AssertionError(why);
      }
    }

    private void propose(int self, boolean calm) {
      FormingPlan plan = plan(new UUID(random.nextLong(), random.nextLong()));
      for (int other : NODES.numbers()) {
        if (other != self && !call(calm, () -> keep(other, plan))) {
          return;
        }
      }
      keep(self, plan);
    }

    private void formatAll(int self, FormingPlan plan, boolean calm) {
      for (int other : NODES.numbers()) {
        if (other != self && !call(calm, () -> format(other, plan.deployment()))) {
          return;
        }
      }
      format(self, plan.deployment());
    }

    void chance() {
      if (!underWay.isEmpty() && random.nextInt(3) == 0) {
        underWay.remove(random.nextInt(underWay.size())).run();
      } else {
        step(1 + random.nextInt(NODES.nodes().size()), false);
      }
    }

    Set<UUID> clusters() {
      Set<UUID> clusters = new HashSet<>();
      nodes.keySet().stream()
          .filter(this::isFormatted)
          .forEach(number -> clusters.add(Objects.requireNonNull(node(number).deployment())));
      return clusters;
    }

    boolean isWhole() {
      return nodes.values().stream().allMatch(node -> node.stage() == Stage.MEMBER);
    }
  }

  @Test
  void thereIsNeverMoreThanOneClusterAndAtLastOne() {
    long seed = Long.getLong("io.buckets.seed", ThreadLocalRandom.current().nextLong(1L << 47));
    System.out.println("seed " + seed + " (again with -Dio.buckets.seed=" + seed + ")");
    for (int number = 0; number < LIVES; number++) {
      Life life = new Life(new Random(seed + number));
      for (int step = 0; step < STEPS; step++) {
        life.chance();
        assertThat(life.clusters()).as("life %d, step %d", number, step).hasSizeLessThan(2);
      }
      for (int step = 0; step < STEPS && !life.isWhole(); step++) {
        NODES.numbers().forEach(node -> life.step(node, true));
      }
      assertThat(life.isWhole()).as("life %d comes to an end", number).isTrue();
      assertThat(life.clusters()).hasSize(1);
    }
  }
}

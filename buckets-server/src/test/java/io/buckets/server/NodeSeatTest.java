package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeList;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.erasure.Geometry;
import io.buckets.server.forming.FormingPlan;
import io.buckets.server.forming.NodeSituation.Stage;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.local.DriveResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node takes itself for by what is on its drives, the first of which is of another cluster.
final class NodeSeatTest {
  private static final UUID OURS = new UUID(1, 1);
  private static final UUID THEIRS = new UUID(2, 2);
  private static final Geometry GEOMETRY = new Geometry(2, 1);

  @TempDir private Path home;
  private List<Path> drives = List.of();
  private NodeList nodes =
      new NodeList(List.of(node("n1", List.of("/d")), node("n2", List.of("/d"))));

  @BeforeEach
  void formatDrives() throws IOException {
    drives = List.of(home.resolve("d1"), home.resolve("d2"), home.resolve("d3"));
    nodes =
        new NodeList(
            List.of(
                node("n1", drives.stream().map(Path::toString).toList()),
                node("n2", List.of("/d"))));
    for (int i = 0; i < drives.size(); i++) {
      Files.createDirectories(drives.get(i).resolve(DriveFormat.SYSTEM_DIRECTORY));
      new DriveFormat(i == 0 ? THEIRS : OURS, new UUID(9, i), 0, GEOMETRY, Instant.EPOCH)
          .write(drives.get(i));
    }
    PlanFiles.write(drives.getFirst(), PlanFiles.KEPT, plan(THEIRS));
  }

  private static NodeList.Node node(String host, List<String> paths) {
    return new NodeList.Node(host + ":9000", false, host, 9000, paths);
  }

  private FormingPlan plan(UUID deployment) {
    List<PoolDrive> members = new ArrayList<>();
    for (int i = 0; i < drives.size(); i++) {
      String path = drives.get(i).toString();
      members.add(new PoolDrive(new UUID(9, i), 1, "n1:9000", path, DriveState.ACTIVE));
    }
    return new FormingPlan(
        deployment,
        nodes.text(),
        GEOMETRY,
        List.of("n1:9000", "n2:9000"),
        members,
        new FormingPlan.Secrets("access", "secret", "master"));
  }

  private NodeSeat seat() throws IOException {
    ClusterConfig config =
        new ClusterConfig(
            nodes,
            Optional.of("n1:9000"),
            Labels.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(15),
            true);
    try (DriveResources resources = new DriveResources(8 << 20, 32 << 20)) {
      DriveOpener opener =
          new DriveOpener(resources, Durability.NONE, false, InstantSource.system());
      return new NodeSeat(config, 1, drives, "digest", opener);
    }
  }

  @Test
  void aDriveOfAnotherClusterHidesThePlanOfNone() throws IOException {
    PlanFiles.write(drives.getLast(), PlanFiles.KEPT, plan(OURS));
    assertThat(seat().member()).contains(plan(OURS));
  }

  @Test
  void aPlanOfAnotherClusterMakesNoMember() throws IOException {
    PlanFiles.write(drives.getLast(), PlanFiles.PROMISED, plan(OURS));
    NodeSeat seat = seat();
    assertThat(seat.member()).isEmpty();
    assertThat(seat.situation().stage()).isEqualTo(Stage.FORMED);
    assertThat(seat.situation().plan()).contains(plan(OURS));
  }
}

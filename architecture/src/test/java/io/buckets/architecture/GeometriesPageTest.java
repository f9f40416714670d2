package io.buckets.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.topology.NodeGeometry;
import io.buckets.cluster.topology.Survival;
import io.buckets.cluster.topology.Survival.Losses;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The tables of `geometries.md` are what the code says.
final class GeometriesPageTest {
  private static final List<Integer> NODES = List.of(2, 3, 4, 5, 6, 8);
  private static final List<Integer> DRIVES = List.of(1, 2, 3, 4, 12);

  @Test
  void thePageSaysOfEachClusterWhatItSurvives() throws IOException {
    assertThat(page()).contains(survivals());
  }

  @Test
  void thePageQuotesTheLinesThatServersPrint() throws IOException {
    assertThat(page()).contains(lines());
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("geometries.md"));
  }

  private static String survivals() {
    return """
    | nodes × drives | geometry | data in 100 bytes | any drives lost: kept, read, written | a node lost: read | written | two nodes lost: read | written | settings change without |
    |---|---|---|---|---|---|---|---|---|
    """
        + NODES.stream()
            .flatMap(nodes -> DRIVES.stream().map(drives -> row(nodes, drives)))
            .collect(Collectors.joining());
  }

  private static Survival survival(int nodes, int drives) {
    Geometry geometry = NodeGeometry.defaultFor(nodes, drives);
    return Survival.of(geometry, nodes, drives, NodeGeometry.voters(nodes));
  }

  private static String row(int nodes, int drives) {
    Geometry geometry = NodeGeometry.defaultFor(nodes, drives);
    Survival survival = survival(nodes, drives);
    Losses reads = survival.reads();
    Losses writes = survival.writes();
    return "| %d × %d | %s | %d | %d, %d, %d | %s | %s | %s | %s | %s |%n"
        .formatted(
            nodes,
            drives,
            geometry,
            100 * geometry.data() / geometry.total(),
            survival.objects().drives(),
            reads.drives(),
            writes.drives(),
            without(reads),
            without(writes),
            reads.nodes() >= 2 ? "yes" : "no",
            writes.nodes() >= 2 ? "yes" : "no",
            survival.settingsNodes() == 0 ? "none" : "any " + survival.settingsNodes());
  }

  private static String without(Losses losses) {
    return losses.spare() < 0 ? "no" : losses.spare() == 0 ? "yes" : "yes, +" + losses.spare();
  }

  private static String lines() {
    return "```\n"
        + NODES.stream()
            .map(nodes -> survival(nodes, 2).line() + "\n")
            .collect(Collectors.joining())
        + "```\n";
  }
}

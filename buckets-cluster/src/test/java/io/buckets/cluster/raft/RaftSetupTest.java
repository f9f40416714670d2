package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RaftSetupTest {
  @ParameterizedTest
  @CsvSource({
    "a, 1",
    "a b, 1",
    "a b c, 1 2 3",
    "a b c d e f, 1 2 3 4 5",
    "a a a b, 1 2 4", // of two racks one has the majority, whatever is chosen
    "a a b b c c, 1 2 3 4 5",
    "a a a b b b c c c, 1 2 4 5 7",
    "a a a a b c, 1 2 3 5 6"
  })
  void thoseWhoDecideAreSpreadOverTheDomains(String domains, String voters) {
    Map<Integer, String> byNode = new TreeMap<>();
    for (String domain : domains.split(" ")) {
      byNode.put(byNode.size() + 1, domain);
    }
    ClusterState first = ClusterState.genesis(new UUID(1, 2));
    Path log = Path.of("log");
    RaftSetup setup =
        new RaftSetup(
            first.deploymentId(),
            1,
            byNode,
            Map.of(),
            log,
            List.of(log),
            first,
            Duration.ofSeconds(1));
    assertThat(setup.voters())
        .isEqualTo(List.of(voters.split(" ")).stream().map(Integer::parseInt).toList());
    assertThat(setup.all()).hasSize(byNode.size());
  }
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.ControlPlaneContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// What every control plane promises, kept by a cluster: at its only node, which leads, and at one
/// of three that does not.
class RaftContractTest {
  abstract static class OfNodes extends ControlPlaneContract {
    private final List<MemoryCluster> clusters = new ArrayList<>();

    @TempDir Path directory;

    MemoryCluster cluster(int nodes) {
      MemoryCluster cluster =
          new MemoryCluster(
              directory, ClusterState.genesis(DEPLOYMENT), nodes, Duration.ofSeconds(15));
      clusters.add(cluster);
      return cluster;
    }

    @AfterEach
    void stop() {
      clusters.forEach(MemoryCluster::close);
    }
  }

  @Nested
  class OfOne extends OfNodes {
    @Override
    protected ControlPlane open() {
      return cluster(1).plane(1);
    }
  }

  @Nested
  class AtAFollowerOfThree extends OfNodes {
    @Override
    protected ControlPlane open() {
      MemoryCluster cluster = cluster(3);
      return cluster.plane(cluster.follower());
    }
  }
}

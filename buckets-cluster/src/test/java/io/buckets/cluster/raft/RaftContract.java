package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlaneContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// What every control plane promises, kept by a cluster. In classes of their own, so that they can
/// run side by side: most of their time the library waits for itself to close.
abstract class RaftContract extends ControlPlaneContract {
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

package io.buckets.cluster.raft;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of four nodes of which three decide, which are there before each test.
abstract class FourNodes {
  static final List<Integer> ALL = List.of(1, 2, 3, 4);

  @TempDir Path directory;
  MemoryCluster cluster;

  @BeforeEach
  void startAll() {
    cluster = MemoryCluster.ofFour(directory);
  }

  @AfterEach
  void endAll() {
    cluster.close();
  }
}

package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.AtomicFile;
import io.buckets.core.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies of the state beside the log, on other drives than the one that has the log. Nothing is
/// decided by them while most of those who decide have their logs; they are what the vote is
/// founded anew from when not ({@link Refounding}).
public final class StateCopies {
  private static final Logger LOG = LoggerFactory.getLogger(StateCopies.class);

  private StateCopies() {}

  /// Makes the drive with that directory hold the state, durably on return.
  ///
  /// @param directory where the log would be on that drive
  public static void write(Path directory, ClusterState state) throws IOException {
    StateFile.write(file(directory), state);
  }

  /// Removes what a crash has left of one that was being written.
  ///
  /// @return the index of the state that is there; -1 if there is none of that deployment
  public static long begin(Path directory, UUID deployment) throws IOException {
    AtomicFile.discard(file(directory));
    ClusterState copy = read(directory, deployment);
    return copy == null ? -1 : copy.index();
  }

  private static Path file(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".copy");
  }

  /// The state that is there; null if there is none of that deployment that can be read.
  static @Nullable ClusterState read(Path directory, UUID deployment) {
    Path file = file(directory);
    try {
      ClusterState copy = Files.exists(file) ? StateFile.read(file) : null;
      return copy != null && copy.deploymentId().equals(deployment) ? copy : null;
    } catch (IOException | StoreException e) {
      LOG.warn("control plane: a copy of the state cannot be read: {}", e.getMessage());
      return null;
    }
  }
}

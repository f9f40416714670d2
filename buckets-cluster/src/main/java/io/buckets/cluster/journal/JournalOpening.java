package io.buckets.cluster.journal;

import io.buckets.cluster.journal.CopyReading.Broken;
import io.buckets.cluster.journal.CopyReading.Whole;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// With which history a control plane begins: that of a new deployment, or the one that is found on
/// the drives. Reads only.
final class JournalOpening {
  private static final Logger LOG = LoggerFactory.getLogger(JournalOpening.class);

  private JournalOpening() {}

  /// The history before any command.
  ///
  /// @throws StoreException CONFLICT if a drive has a copy of this deployment already
  static JournalRecovery genesis(UUID deploymentId, List<DriveDirectory> drives) {
    long used = 0;
    for (CopyReading reading :
        JournalCopy.readAll(deploymentId, drives, JournalStep.Watcher.NOBODY)) {
      if (reading instanceof Whole || reading instanceof Broken) {
        throw new StoreException(
            Reason.CONFLICT, "the deployment has a control journal already: " + reading.describe());
      }
      used = Math.max(used, reading.epoch());
    }
    Set<UUID> ids = drives.stream().map(DriveDirectory::driveId).collect(Collectors.toSet());
    return new JournalRecovery(ClusterState.genesis(deploymentId), used + 1, ids);
  }

  /// The history on the drives, as {@link JournalRecovery} decides.
  static JournalRecovery found(
      UUID deploymentId, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    List<CopyReading> readings = JournalCopy.readAll(deploymentId, drives, watcher);
    JournalRecovery history = JournalRecovery.choose(readings);
    for (CopyReading reading : readings) {
      if (!(reading instanceof Whole)) {
        LOG.warn("control journal: {}", reading.describe());
      }
    }
    return history;
  }
}

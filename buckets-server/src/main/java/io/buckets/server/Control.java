package io.buckets.server;

import io.buckets.cluster.journal.CopyHealth;
import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control plane of this node, with what its two kinds have to themselves: a node that is alone
/// keeps a journal on its drives; one of several takes part in a vote.
///
/// @param plane either of the two
/// @param journal that of a node that is alone
/// @param raft that of one of several
record Control(
    ControlPlane plane, Optional<JournalControlPlane> journal, Optional<RaftControlPlane> raft) {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  static Control of(JournalControlPlane journal) {
    return new Control(journal, Optional.of(journal), Optional.empty());
  }

  static Control of(RaftControlPlane raft) {
    return new Control(raft, Optional.empty(), Optional.of(raft));
  }

  /// Whether commands are taken.
  boolean isWritable() {
    return journal.map(JournalControlPlane::isWritable).orElse(true)
        && raft.map(RaftControlPlane::isWritable).orElse(true);
  }

  /// Whether requests may be served by the settings that are known here.
  boolean holds() {
    return raft.map(RaftControlPlane::hasLease).orElse(true);
  }

  /// Whether this node does what must be done once in the cluster.
  boolean leads() {
    return raft.map(RaftControlPlane::isLeader).orElse(true);
  }

  /// How the copies are that this node keeps on its drives.
  List<CopyHealth> copies() {
    return journal.map(JournalControlPlane::health).orElse(List.of());
  }

  /// Lets a drive in again that keeps a copy.
  void rejoin(UUID drive, Path path) {
    if (journal.isEmpty()) {
      return;
    }
    try {
      CopyHealth copy = journal.get().rejoin(drive, path);
      if (copy.state() == CopyHealth.State.OUT) {
        LOG.warn("the copy of the control journal on {} is out: {}", path, copy.reason());
      }
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.CONFLICT) {
        // The journal had noticed before that the drive is back, or never that it was away.
        LOG.debug("the copy of the control journal on {} needs no help", path);
        return;
      }
      LOG.warn("the copy of the control journal on {} is not let in: {}", path, e.getMessage());
    }
  }
}

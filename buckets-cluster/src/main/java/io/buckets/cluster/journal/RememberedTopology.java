package io.buckets.cluster.journal;

import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyFiles;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The topology that the drives of a deployment remember, found before anything of them is opened.
///
/// Two kinds of files tell it: `topology.json` on every drive, and the state that the control
/// journal keeps. The journal's is the one that was decided; the files are written after it and may
/// be behind. So the newer of the two is taken, either makes up for the loss of the other, and a
/// journal that is older than the files says that it lost what it had accepted: then nothing is
/// started.
///
/// @param topology the newest
/// @param complete whether every drive that is there holds it in its `topology.json`
/// @param trouble what is the matter with the files; empty if nothing is
public record RememberedTopology(Topology topology, boolean complete, String trouble) {
  /// Asks the drives. Reads only.
  ///
  /// @param drives those that are there
  /// @throws StoreException NO_QUORUM or CORRUPT if too little of the journal was found, or it is
  ///   older than the files; INVALID_ARGUMENT if a newer build wrote something
  public static RememberedTopology of(UUID deploymentId, List<DriveDirectory> drives) {
    Optional<TopologyFiles.Agreement> agreed = Optional.empty();
    String trouble = "";
    try {
      agreed = Optional.of(TopologyFiles.read(deploymentId, drives));
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_ARGUMENT) {
        throw e;
      }
      trouble = String.valueOf(e.getMessage());
    }
    Optional<Topology> decided = decided(deploymentId, agreed, drives, trouble);
    long files = agreed.map(agreement -> agreement.topology().generation()).orElse(0L);
    long journal = decided.map(Topology::generation).orElse(0L);
    if (decided.isPresent() && files > journal) {
      throw older(files, journal);
    }
    if (agreed.isPresent() && journal <= files) {
      return new RememberedTopology(
          agreed.get().topology(), holdsAll(agreed.get(), drives), trouble);
    }
    Topology topology =
        decided.orElseThrow(() ->
            new StoreException(
                Reason.CORRUPT, "neither topology.json nor the control journal names drives"));
    return new RememberedTopology(topology, false, trouble);
  }

  private static Optional<Topology> decided(
      UUID deploymentId,
      Optional<TopologyFiles.Agreement> agreed,
      List<DriveDirectory> drives,
      String trouble) {
    try {
      return JournalControlPlane.peek(deploymentId, listed(agreed, drives)).topology();
    } catch (StoreException e) {
      String also = trouble.isEmpty() ? "" : "; and of topology.json: " + trouble;
      throw new StoreException(e.reason(), e.getMessage() + also, e);
    }
  }

  /// A drive that the files say was replaced has no say in what came after.
  private static List<DriveDirectory> listed(
      Optional<TopologyFiles.Agreement> agreed, List<DriveDirectory> drives) {
    if (agreed.isEmpty()) {
      return drives;
    }
    Set<UUID> present =
        agreed.get().topology().presentDrives().stream()
            .map(PoolDrive::id)
            .collect(Collectors.toSet());
    return drives.stream().filter(drive -> present.contains(drive.driveId())).toList();
  }

  private static boolean holdsAll(TopologyFiles.Agreement agreed, List<DriveDirectory> drives) {
    return drives.stream().noneMatch(drive -> agreed.behind().contains(drive.driveId()));
  }

  private static StoreException older(long files, long journal) {
    return new StoreException(
        Reason.CORRUPT,
        "the drives know topology generation "
            + files
            + ", and the control journal only generation "
            + journal
            + ": an older copy of it was put back on too many drives. Bring back the drives, or the directories"
            + " .buckets.sys/control, that were there before, and start again; nothing was changed");
  }
}

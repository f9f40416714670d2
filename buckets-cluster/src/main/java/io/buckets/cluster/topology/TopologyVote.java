package io.buckets.cluster.topology;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What the topology files of the drives say together: a pure decision.
///
/// A topology goes to the drives it lists only after the control plane has accepted it for good,
/// and counts as written when a majority M of these n drives has it. So the newest one that any
/// drive holds is a true one, and is taken even if an interrupted change left it on a single drive;
/// the caller then writes it to all. What has to be excluded is that a newer one exists that no
/// drive at hand has seen: that takes n − M + 1 drives that hold some topology, because every
/// majority includes one of them. With fewer the answer is refused. Never a guess.
///
/// A drive without the file, or with a damaged one, is no witness for anything.
///
/// @param topology the one that is taken
/// @param decided whether a majority holds it
/// @param behind drives that it lists as present and that do not hold it
record TopologyVote(Topology topology, boolean decided, List<UUID> behind) {
  /// What one drive says.
  ///
  /// @param driveId the drive
  /// @param topology what its file holds, if it is whole
  /// @param trouble why there is none; empty if there is
  record Reading(UUID driveId, Optional<Topology> topology, String trouble) {
    long generation() {
      return topology.map(Topology::generation).orElse(0L);
    }
  }

  /// Decides.
  ///
  /// @throws StoreException NO_QUORUM if too few drives are witnesses; CORRUPT if drives hold
  ///   different topologies of one generation and none of these has a majority
  static TopologyVote of(List<Reading> readings) {
    long newest = readings.stream().mapToLong(Reading::generation).max().orElse(0);
    List<Topology> candidates =
        readings.stream()
            .filter(reading -> newest > 0 && reading.generation() == newest)
            .flatMap(reading -> reading.topology().stream())
            .distinct()
            .toList();
    for (Topology candidate : candidates) {
      if (holders(candidate, readings) >= majority(candidate)) {
        return taken(candidate, readings, true);
      }
    }
    if (candidates.isEmpty()) {
      throw refused(Reason.NO_QUORUM, "no drive knows the topology", readings);
    }
    if (candidates.size() > 1) {
      throw refused(Reason.CORRUPT, "drives differ about generation " + newest, readings);
    }
    Topology candidate = candidates.getFirst();
    int drives = candidate.presentDrives().size();
    int needed = drives - majority(candidate) + 1;
    if (witnesses(candidate, readings) < needed) {
      throw refused(
          Reason.NO_QUORUM,
          "a newer topology may exist: " + needed + " of " + drives + " drives must know one",
          readings);
    }
    return taken(candidate, readings, false);
  }

  private static int majority(Topology candidate) {
    return Majority.of(candidate.presentDrives().size());
  }

  private static long witnesses(Topology candidate, List<Reading> readings) {
    return voters(candidate, readings).stream()
        .filter(voter -> voter.topology().isPresent())
        .count();
  }

  private static long holders(Topology candidate, List<Reading> readings) {
    return voters(candidate, readings).stream()
        .filter(voter -> voter.topology().equals(Optional.of(candidate)))
        .count();
  }

  private static List<Reading> voters(Topology candidate, List<Reading> readings) {
    Set<UUID> listed =
        candidate.presentDrives().stream().map(PoolDrive::id).collect(Collectors.toSet());
    return readings.stream().filter(reading -> listed.contains(reading.driveId())).toList();
  }

  private static TopologyVote taken(Topology candidate, List<Reading> readings, boolean decided) {
    Set<UUID> holders =
        readings.stream()
            .filter(reading -> reading.topology().equals(Optional.of(candidate)))
            .map(Reading::driveId)
            .collect(Collectors.toSet());
    List<UUID> behind =
        candidate.presentDrives().stream()
            .map(PoolDrive::id)
            .filter(id -> !holders.contains(id))
            .toList();
    return new TopologyVote(candidate, decided, behind);
  }

  private static StoreException refused(Reason reason, String why, List<Reading> readings) {
    String details =
        readings.stream()
            .map(reading ->
                "drive "
                    + reading.driveId()
                    + (reading.topology().isPresent()
                        ? " has generation " + reading.generation()
                        : ": " + reading.trouble()))
            .collect(Collectors.joining("; "));
    return new StoreException(reason, why + ": " + details);
  }
}

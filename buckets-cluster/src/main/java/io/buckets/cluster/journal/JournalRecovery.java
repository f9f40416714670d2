package io.buckets.cluster.journal;

import io.buckets.cluster.journal.CopyReading.Blank;
import io.buckets.cluster.journal.CopyReading.Broken;
import io.buckets.cluster.journal.CopyReading.Damaged;
import io.buckets.cluster.journal.CopyReading.Unreadable;
import io.buckets.cluster.journal.CopyReading.Whole;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.Majority;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Which history of the control journal is the true one: a pure decision over what was read.
///
/// With n copies a command counts when M = ⌊n/2⌋ + 1 of them have synced it, so among any n − M + 1
/// whole copies at least one has it. Of those the one with the highest epoch, and within it the
/// longest, holds everything that was ever acknowledged:
///
/// - within an epoch there was one writer, so a shorter copy is a beginning of a longer one;
/// - an epoch begins by writing the whole history so far to M copies before anything is
///   acknowledged in it, so a copy of a higher epoch holds what every lower one had;
/// - an epoch whose members are others than those before counts only when n − M + 1 of the members
///   before have begun it as well, so no majority of them can go on without knowing;
/// - no two starts have the same epoch: a start first makes its drives keep its claim, and n − M +
///   1 whole copies cannot all have missed an earlier claim.
///
/// Blank, damaged and unreadable copies are the ones that may have held it; they do not vote. For
/// an even n this asks for n/2 copies only: a mirror of two drives survives the loss of either.
///
/// # Copies that are damaged in different places
///
/// If too few copies are whole, the broken ones whose first and last frames are good count too,
/// provided that the good frames of all copies of the newest epoch make one history without a gap
/// up to the last command that any of them had. Frames of one epoch and index are the same on every
/// drive, so what one lost another replaces; see {@link JournalPieces}.
///
/// # Copies put back from an older time
///
/// A copy that was restored from an older time looks like one that was away. It votes, and its vote
/// vouches for less than it says. So restored copies count as lost ones: while lost, damaged and
/// restored copies are together fewer than M, nothing that was acknowledged is missed.
///
/// @param state the state after the history
/// @param epoch the first epoch that nobody has used or claimed
/// @param members the drives that kept copies in the newest epoch
record JournalRecovery(ClusterState state, long epoch, Set<UUID> members) {
  /// Decides.
  ///
  /// @throws StoreException CORRUPT or NO_QUORUM if too few whole copies were read, naming each
  ///   drive
  static JournalRecovery choose(List<CopyReading> readings) {
    long used = readings.stream().mapToLong(CopyReading::epoch).max().orElse(0);
    Optional<Whole> newest =
        readings.stream()
            .filter(Whole.class::isInstance)
            .map(Whole.class::cast)
            .max(
                Comparator.comparingLong((Whole whole) -> whole.contents().epoch())
                    .thenComparingLong(whole -> whole.contents().lastIndex()));
    if (newest.isPresent()) {
      Set<UUID> members = newest.get().contents().header().members();
      if (votes(readings, members, false) >= needed(members)) {
        return new JournalRecovery(newest.get().contents().replay(), used + 1, members);
      }
    }
    return together(readings, used);
  }

  /// The history that the good pieces of all copies make, the broken ones included.
  private static JournalRecovery together(List<CopyReading> readings, long used) {
    JournalPieces pieces = JournalPieces.ofNewestEpoch(readings);
    if (pieces.isEmpty()) {
      throw refused(readings, "no whole copy of the control journal was found");
    }
    long votes = votes(readings, pieces.members(), true);
    long needed = needed(pieces.members());
    if (votes < needed) {
      throw refused(
          readings,
          "only %d of %d copies of the control journal are whole, and %d are needed to be sure that nothing is missing"
              .formatted(votes, pieces.members().size(), needed));
    }
    return pieces
        .assembled()
        .map(state -> new JournalRecovery(state, used + 1, pieces.members()))
        .orElseThrow(() ->
            refused(
                readings,
                "the copies of the control journal are damaged in places that none of them makes up for"));
  }

  private static long needed(Set<UUID> members) {
    return Majority.witnesses(members.size());
  }

  private static long votes(List<CopyReading> readings, Set<UUID> members, boolean broken) {
    return readings.stream()
        .filter(reading ->
            reading instanceof Whole
                || (broken && reading instanceof Broken b && b.pieces().votes()))
        .filter(reading -> members.contains(reading.driveId()))
        .count();
  }

  private static StoreException refused(List<CopyReading> readings, String why) {
    boolean damaged =
        readings.stream()
            .anyMatch(reading -> reading instanceof Damaged || reading instanceof Broken);
    boolean away = readings.stream().anyMatch(Unreadable.class::isInstance);
    boolean blank = readings.stream().anyMatch(Blank.class::isInstance);
    String details = readings.stream().map(CopyReading::describe).collect(Collectors.joining("; "));
    String what =
        away || blank || !damaged
            ? ". Bring the missing drives back and start again. "
            : ". Nothing was changed. Bring back any drive of this deployment that is missing; if there is none, put"
                + " back the directories named here from a backup made after the last bucket was"
                + " created or deleted, and start again. ";
    return new StoreException(damaged ? Reason.CORRUPT : Reason.NO_QUORUM, why + what + details);
  }
}

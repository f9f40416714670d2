package io.buckets.cluster;

import io.buckets.cluster.CopyReading.Blank;
import io.buckets.cluster.CopyReading.Damaged;
import io.buckets.cluster.CopyReading.Unreadable;
import io.buckets.cluster.CopyReading.Whole;
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
/// - no two starts have the same epoch: a start first makes M drives keep its claim, and n − M + 1
///   whole copies cannot all have missed an earlier claim.
///
/// Blank, damaged and unreadable copies are the ones that may have held it; they do not vote. For
/// an even n this asks for n/2 copies only: a mirror of two drives survives the loss of either.
///
/// @param state the state after the history
/// @param epoch the first epoch that nobody has used or claimed
record JournalRecovery(ClusterState state, long epoch) {
  /// M: how many of `copies` copies must have synced a command before it counts.
  static int majority(int copies) {
    return copies / 2 + 1;
  }

  /// Decides.
  ///
  /// @throws StoreException CORRUPT or NO_QUORUM if too few whole copies were read, naming each
  ///   drive
  static JournalRecovery choose(List<CopyReading> readings) {
    Optional<Whole> newest =
        readings.stream()
            .filter(Whole.class::isInstance)
            .map(Whole.class::cast)
            .max(
                Comparator.comparingLong((Whole whole) -> whole.contents().epoch())
                    .thenComparingLong(whole -> whole.contents().lastIndex()));
    if (newest.isEmpty()) {
      throw refused(readings, "no whole copy of the control journal was found");
    }
    Set<UUID> members = newest.get().contents().header().members();
    long votes =
        readings.stream()
            .filter(reading -> reading instanceof Whole && members.contains(reading.driveId()))
            .count();
    int needed = members.size() - majority(members.size()) + 1;
    if (votes < needed) {
      throw refused(
          readings,
          "only %d of %d copies of the control journal are whole, and %d are needed to be sure that nothing is missing"
              .formatted(votes, members.size(), needed));
    }
    long used = readings.stream().mapToLong(CopyReading::epoch).max().orElse(0);
    return new JournalRecovery(newest.get().contents().replay(), used + 1);
  }

  private static StoreException refused(List<CopyReading> readings, String why) {
    boolean damaged = readings.stream().anyMatch(Damaged.class::isInstance);
    boolean away = readings.stream().anyMatch(Unreadable.class::isInstance);
    boolean blank = readings.stream().anyMatch(Blank.class::isInstance);
    String details = readings.stream().map(CopyReading::describe).collect(Collectors.joining("; "));
    String what = away || blank ? ". Bring the missing drives back and start again. " : ". ";
    return new StoreException(damaged ? Reason.CORRUPT : Reason.NO_QUORUM, why + what + details);
  }
}

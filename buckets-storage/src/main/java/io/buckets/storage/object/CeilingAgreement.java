package io.buckets.storage.object;

import io.buckets.core.Ballot;
import io.buckets.core.HybridClock;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.register.BallotCeiling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Brings the node's ballot clock and the ceilings of its drives together: when a store starts, and
/// when a drive comes into service.
///
/// The clock continues above the highest ceiling, however far the wall clock is behind it: ballots
/// below would be refused, and no key could be written until the wall clock has caught up.
///
/// Before that, a ceiling *astray* (further ahead than right clocks can leave one) is lowered to
/// what right clocks have reached if in each of its drive's sets N − W + 1 other drives answer that
/// theirs is not: so few are left that no quorum can have accepted anything above it, so nothing
/// decided is lost with it. A drive being filled has no say, since it does not know what its
/// predecessor accepted. Where the others cannot tell, or are as far ahead themselves, the ceiling
/// stays: then it is the clock that was wrong, not the drive.
///
/// Threading: one thread at a time inside.
final class CeilingAgreement {
  private static final Logger LOG = LoggerFactory.getLogger(CeilingAgreement.class);

  private final ErasureSets sets;
  private final HybridClock clock;

  CeilingAgreement(ErasureSets sets, HybridClock clock) {
    this.sets = sets;
    this.clock = clock;
  }

  /// Reaches it.
  synchronized void reach() {
    long now = clock.millis();
    Map<Drive, DriveStatus> ceilings = ceilings();
    List<Map.Entry<Drive, DriveStatus>> astray =
        List.copyOf(ceilings.entrySet()).stream()
            .filter(entry -> BallotCeiling.isAstray(entry.getValue().ceiling(), now))
            .toList();
    Ballot to = right(ceilings, now);
    for (Map.Entry<Drive, DriveStatus> entry : astray) {
      Drive drive = entry.getKey();
      Ballot ceiling = entry.getValue().ceiling();
      if (isOverruled(drive, ceilings, now) && !sets.isMine(drive)) {
        // Its own node lowers it; what no quorum can have accepted is nothing to be above of.
        ceilings.remove(drive);
      } else if (isOverruled(drive, ceilings, now)) {
        lower(drive, ceiling, to).ifPresent(lowered -> ceilings.put(drive, lowered));
      }
    }
    ceilings.entrySet().stream()
        .map(Map.Entry::getValue)
        .filter(status -> isToBeMet(status, now))
        .map(DriveStatus::ceiling)
        .max(Ballot::compareTo)
        .ifPresent(this::startAbove);
  }

  /// What right clocks have reached: now, or the highest ceiling that is not astray, since up to it
  /// others may have decided.
  private static Ballot right(Map<Drive, DriveStatus> ceilings, long now) {
    Ballot start = Ballot.at(now, 0, 0);
    return ceilings.values().stream()
        .map(DriveStatus::ceiling)
        .filter(ceiling -> !BallotCeiling.isAstray(ceiling, now) && ceiling.isAfter(start))
        .max(Ballot::compareTo)
        .orElse(start);
  }

  /// A drive that has just begun to be filled refuses everybody for a second; that alone is no
  /// reason to be ahead of the others.
  private static boolean isToBeMet(DriveStatus status, long now) {
    return !status.filling() || BallotCeiling.isAstray(status.ceiling(), now);
  }

  private void startAbove(Ballot highest) {
    long before = clock.millis();
    clock.startAbove(highest);
    if (BallotCeiling.isAstray(highest, before)) {
      LOG.warn(
          "the ballots of this node go on {} ms ahead of its wall clock, above those that its"
              + " drives have promised: the wall clock is, or was, wrong; writes go on",
          clock.aheadMillis());
    }
  }

  private Map<Drive, DriveStatus> ceilings() {
    Map<Drive, DriveStatus> ceilings = new LinkedHashMap<>();
    for (Drive drive : sets.drives()) {
      if (!DriveBay.isOut(drive)) {
        try {
          ceilings.put(drive, drive.status());
        } catch (DriveException e) {
          tell(drive, e);
        }
      }
    }
    return ceilings;
  }

  /// That a node is not there yet, or not any more, is told elsewhere.
  private static void tell(Drive drive, DriveException why) {
    Level level = why.reason() == DriveException.Reason.UNREACHABLE ? Level.DEBUG : Level.WARN;
    LOG.atLevel(level)
        .log("drive {} does not tell its ceiling: {}", drive.label(), why.getMessage());
  }

  private boolean isOverruled(Drive drive, Map<Drive, DriveStatus> ceilings, long now) {
    return sets.all().stream()
        .filter(set -> set.drives().contains(drive))
        .allMatch(set -> {
          long others =
              set.drives().stream()
                  .filter(other -> !other.equals(drive))
                  .map(ceilings::get)
                  .filter(status -> status != null && !status.filling())
                  .filter(status -> !BallotCeiling.isAstray(status.ceiling(), now))
                  .count();
          return others >= set.geometry().readQuorum();
        });
  }

  private Optional<DriveStatus> lower(Drive drive, Ballot ceiling, Ballot to) {
    long ahead = ceiling.millis() - to.millis();
    try {
      if (drive.lowerCeiling(to)) {
        LOG.warn(
            "drive {} had promised ballots {} ms ahead, which no quorum can have accepted: they are"
                + " taken back, and the drive is being filled",
            drive.label(),
            ahead);
        return Optional.of(drive.status());
      }
      LOG.warn(
          "drive {} holds what was decided {} ms ahead of now, though others have not; its ceiling"
              + " stays",
          drive.label(),
          ahead);
    } catch (DriveException e) {
      LOG.warn("the ceiling of drive {} could not be lowered: {}", drive.label(), e.getMessage());
    }
    return Optional.empty();
  }
}

package io.buckets.storage;

import io.buckets.core.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes by every register of a bucket, or of all buckets, in order; what heals and rebuilds walk
/// along.
///
/// Unlike a listing it sees registers that any drive in service has, decided or not, empty or not:
/// those are the ones that may need repair. Threading: one thread.
final class RegisterSweep {
  private final ErasureSets sets;

  RegisterSweep(ErasureSets sets) {
    this.sets = sets;
  }

  /// Told of each register.
  @FunctionalInterface
  interface Visitor {
    /// @param alike whether every drive of its set that is in service shows the same decided, not
    ///   empty head
    /// @return whether to go on
    boolean visit(RegisterKey key, boolean alike);
  }

  /// Calls `visitor` with every register of `space`, once, until it answers false.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin so
  /// @return whether the end was reached
  boolean visit(Space space, long bucketId, byte[] prefix, Visitor visitor) {
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(space, bucketId, prefix, Limits.SCAN_PAGE, false);
    byte @Nullable [] from = IndexKey.rangeStart(space, bucketId, prefix);
    Set<Drive> failed = new HashSet<>();
    while (from != null) {
      try {
        Pause pause = page(range, from, visitor, sets.inService(failed));
        if (pause.stopped()) {
          return false;
        }
        from = pause.next();
      } catch (MergedScan.DriveFailed failure) {
        failed.add(failure.drive());
      }
    }
    return true;
  }

  private record Pause(byte @Nullable [] next, boolean stopped) {}

  private Pause page(MergedScan.ScanRange range, byte[] from, Visitor visitor, List<Drive> drives) {
    MergedScan scan = new MergedScan(sets, drives, range, from);
    byte[] last = from;
    for (int i = 0; i < Limits.SCAN_PAGE; i++) {
      MergedScan.Sighting sighting = scan.nextSighting();
      if (sighting == null) {
        return new Pause(null, false);
      }
      last = Positions.after(sighting.position());
      RegisterKey key = IndexKey.parse(range.space(), sighting.position());
      if (!visitor.visit(key, isAlike(key, sighting, drives))) {
        return new Pause(null, true);
      }
    }
    return new Pause(last, false);
  }

  private boolean isAlike(RegisterKey key, MergedScan.Sighting sighting, List<Drive> drives) {
    if (!sighting.alike() || sighting.empty()) {
      return false;
    }
    for (Drive drive : sets.of(key).drives()) {
      if (drives.contains(drive) && !sighting.holders().contains(drive)) {
        return false;
      }
    }
    return true;
  }
}

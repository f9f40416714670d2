package io.buckets.storage;

import io.buckets.core.Limits;
import java.util.List;
import java.util.function.Predicate;
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

  /// Calls `visit` with every register of `space`, once, until it answers false.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin so
  /// @return whether the end was reached
  boolean visit(Space space, long bucketId, byte[] prefix, Predicate<RegisterKey> visit) {
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(space, bucketId, prefix, Limits.SCAN_PAGE, false);
    byte @Nullable [] from = IndexKey.rangeStart(space, bucketId, prefix);
    while (from != null) {
      byte[] begin = from;
      Pause pause = Listing.scanning(sets, drives -> page(range, begin, visit, drives));
      if (pause.stopped()) {
        return false;
      }
      from = pause.next();
    }
    return true;
  }

  private record Pause(byte @Nullable [] next, boolean stopped) {}

  private Pause page(
      MergedScan.ScanRange range, byte[] from, Predicate<RegisterKey> visit, List<Drive> drives) {
    MergedScan scan = new MergedScan(sets, drives, range, from);
    byte[] last = from;
    for (int i = 0; i < Limits.SCAN_PAGE; i++) {
      byte[] position = scan.nextPosition();
      if (position == null) {
        return new Pause(null, false);
      }
      last = Positions.after(position);
      if (!visit.test(IndexKey.parse(range.space(), position))) {
        return new Pause(null, true);
      }
    }
    return new Pause(last, false);
  }
}

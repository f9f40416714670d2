package io.buckets.admin.metrics;

import io.buckets.core.MetricLimits;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.Store;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts sets and the keys that wait for repair by their spare: how many more drives their set may
/// lose before they cannot be read.
///
/// Drives that are out of service, suspect or being filled hold nothing for this. A key that waits
/// for repair lacks something on one drive more at least, and so has one spare less than its set.
/// Counted at most every few seconds. Threading: any thread.
final class Risks {
  private final Store store;
  private final int places;
  private @Nullable Count last;
  private long countedNanos;

  /// @param sets by place: 0 for those that cannot be read, else one more than their spare
  /// @param keys the same of the keys that wait for repair
  /// @param readOnly sets that take no writes
  @SuppressWarnings("ArrayRecordComponent") // not compared with others, and not kept
  record Count(int[] sets, int[] keys, int readOnly) {}

  Risks(Store store) {
    this.store = store;
    this.places =
        2 + store.sets().all().stream().mapToInt(set -> set.geometry().parity()).max().orElse(0);
  }

  /// How many places there are.
  int places() {
    return places;
  }

  synchronized Count now() {
    Count count = last;
    if (count == null || System.nanoTime() - countedNanos > MetricLimits.AT_RISK.toNanos()) {
      count = count();
      last = count;
      countedNanos = System.nanoTime();
    }
    return count;
  }

  private Count count() {
    int[] sets = new int[places];
    int readOnly = 0;
    Map<ErasureSet, Integer> spares = new HashMap<>();
    for (ErasureSet set : store.sets().all()) {
      int spare = whole(set) - set.geometry().data();
      spares.put(set, spare);
      sets[place(spare)]++;
      readOnly += set.isDurable(inService(set)) ? 0 : 1;
    }
    int[] keys = new int[places];
    for (RegisterKey key : store.healer().waiting()) {
      keys[place(spares.getOrDefault(store.sets().of(key), 0) - 1)]++;
    }
    return new Count(sets, keys, readOnly);
  }

  private int place(int spare) {
    return Math.clamp(spare + 1L, 0, places - 1);
  }

  private static int whole(ErasureSet set) {
    int whole = 0;
    for (Drive drive : set.drives()) {
      whole += DriveBay.isOut(drive) || drive.fillingWhy() != null ? 0 : 1;
    }
    return whole;
  }

  private static int inService(ErasureSet set) {
    int there = 0;
    for (Drive drive : set.drives()) {
      there += DriveBay.isOut(drive) ? 0 : 1;
    }
    return there;
  }
}

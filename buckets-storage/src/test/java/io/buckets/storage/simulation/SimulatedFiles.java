package io.buckets.storage.simulation;

import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.util.ArrayList;
import java.util.List;

/// Makes the shard files of a simulated register again: what `ShardRebuild` does with stripes, done
/// with files that say whose shard they are. A file is made only if k others of it are there.
final class SimulatedFiles {
  private final SimulatedCalls calls;
  private final Quorum quorum;
  private final RegisterKey key;

  SimulatedFiles(SimulatedCalls calls, Quorum quorum, RegisterKey key) {
    this.calls = calls;
    this.quorum = quorum;
    this.key = key;
  }

  /// Makes the shard files of some versions again where they are missing, if k are not.
  void make(List<DriveHead> state, int slots, Runnable then, Runnable failed) {
    List<Version> filed = filed(state);
    if (filed.isEmpty()) {
      then.run();
      return;
    }
    int[] asked = new int[1];
    int[] sealed = new int[filed.size()];
    calls.each(
        quorum.all(),
        calls.of(drive -> sealed(drive, filed)),
        (slot, found) -> {
          asked[0] |= 1 << slot;
          for (int i = 0; i < sealed.length; i++) {
            sealed[i] |= found.get(i) ? 1 << slot : 0;
          }
        },
        () -> {
          for (int each : sealed) {
            boolean whole = (asked[0] & ~each & slots) == 0;
            if (!whole && Integer.bitCount(each) < quorum.data()) {
              failed.run();
              return;
            }
          }
          calls.each(
              asked[0] & slots,
              calls.of(drive -> seal(drive, filed, sealed)),
              (slot, done) -> {},
              then);
        });
  }

  private List<Boolean> sealed(MemoryDrive drive, List<Version> filed) {
    return filed.stream().map(each -> SimulatedVersions.isSealed(drive, key, each)).toList();
  }

  private Boolean seal(MemoryDrive drive, List<Version> filed, int[] sealed) throws DriveException {
    int slot = SimulatedHealer.slot(drive);
    for (int i = 0; i < sealed.length; i++) {
      if ((sealed[i] & 1 << slot) == 0) {
        SimulatedVersions.seal(drive, key, filed.get(i), slot);
      }
    }
    return true;
  }

  private static List<Version> filed(List<DriveHead> state) {
    List<Version> filed = new ArrayList<>();
    for (DriveHead each : state) {
      Version version = each.head().newest();
      if (version != null && version.data() != null) {
        filed.add(version);
      }
    }
    return filed;
  }

  /// Puts the shard files of some versions on one drive, whoever has others of them.
  void seal(MemoryDrive drive, List<DriveHead> state) throws DriveException {
    for (Version version : filed(state)) {
      SimulatedVersions.seal(drive, key, version, SimulatedHealer.slot(drive));
    }
  }
}

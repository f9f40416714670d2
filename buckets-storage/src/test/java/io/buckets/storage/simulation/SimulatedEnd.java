package io.buckets.storage.simulation;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must be true of a simulated erasure set when nothing has gone wrong for a while and
/// everything was healed.
final class SimulatedEnd {
  private final SimulatedNetwork network;
  private final Set<RegisterKey> keys;

  SimulatedEnd(SimulatedNetwork network, Set<RegisterKey> keys) {
    this.network = network;
    this.keys = keys;
  }

  /// Whether no drive is being filled and every drive holds the same of every register, decided,
  /// with all its versions and their files.
  ///
  /// @return what is wrong; null if nothing is
  @Nullable String whole() {
    return first(this::wrong);
  }

  private interface Check {
    /// @return what is wrong; null if nothing is
    @Nullable String of(RegisterKey key, int slot) throws DriveException;
  }

  private @Nullable String first(Check check) {
    for (RegisterKey key : keys) {
      for (int slot = 0; slot < network.quorum().drives(); slot++) {
        String wrong = told(check, key, slot);
        if (wrong != null) {
          return "in the end " + key + " on drive " + slot + " " + wrong;
        }
      }
    }
    return null;
  }

  private static @Nullable String told(Check check, RegisterKey key, int slot) {
    try {
      return check.of(key, slot);
    } catch (DriveException e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable String wrong(RegisterKey key, int slot) throws DriveException {
    Head first = network.drive(0).head(key, false).head();
    MemoryDrive drive = network.drive(slot);
    DriveHead held = drive.head(key, true);
    if (drive.fillingWhy() != null) {
      return "is still being filled";
    }
    if (!held.decided()) {
      return "is undecided: " + SimulationText.of(held);
    }
    if (!held.head().change().equals(first.change())) {
      return SimulationText.of(held) + ", not " + SimulationText.of(first);
    }
    List<DriveHead> older = VersionPage.all(drive, key);
    if (older.size() != first.olderVersions()) {
      return "has " + older.size() + " older versions, not " + first.olderVersions();
    }
    boolean sealed = isSealed(drive, key, held);
    for (DriveHead version : older) {
      sealed &= isSealed(drive, key, version);
    }
    return sealed ? null : "lacks shard files";
  }

  private static boolean isSealed(MemoryDrive drive, RegisterKey key, DriveHead held) {
    Version version = held.head().newest();
    return version == null
        || version.data() == null
        || SimulatedVersions.isSealed(drive, key, version);
  }

  /// Whether every drive has forgotten what is deleted.
  ///
  /// @return what is wrong; null if nothing is
  @Nullable String collected() {
    return first(this::kept);
  }

  private @Nullable String kept(RegisterKey key, int slot) throws DriveException {
    Head head = network.drive(slot).head(key, false).head();
    boolean forgotten = !head.isEmpty() || head.equals(Head.ABSENT);
    return forgotten ? null : "is not collected: " + SimulationText.of(head);
  }
}

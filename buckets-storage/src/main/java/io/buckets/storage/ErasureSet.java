package io.buckets.storage;

import io.buckets.core.Invariant;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The N drives that hold the shards of the keys placed here: slot i holds shard i of every stripe.
///
/// Immutable; a topology change makes new sets. A slot whose drive is absent has an {@link
/// AbsentDrive}.
final class ErasureSet {
  private final SetId id;
  private final Geometry geometry;
  private final List<Drive> drives;
  private final KeyRegister register;
  private final RepairQueue repair;

  /// @param drives one per slot
  /// @param register commits over the same drives
  ErasureSet(
      SetId id, Geometry geometry, List<Drive> drives, KeyRegister register, RepairQueue repair) {
    Invariant.check(drives.size() == geometry.total(), "a set has a drive for each slot");
    this.id = id;
    this.geometry = geometry;
    this.drives = List.copyOf(drives);
    this.register = register;
    this.repair = repair;
  }

  SetId id() {
    return id;
  }

  Geometry geometry() {
    return geometry;
  }

  List<Drive> drives() {
    return drives;
  }

  Drive drive(int slot) {
    return drives.get(slot);
  }

  KeyRegister register() {
    return register;
  }

  RepairQueue repair() {
    return repair;
  }

  /// A bit for every slot.
  int allSlots() {
    return (int) ((1L << geometry.total()) - 1);
  }

  /// Whether data on `slots` drives may be committed: a write quorum has it.
  boolean isDurable(int slots) {
    return slots >= geometry.writeQuorum();
  }

  /// What to tell a client whose write too few drives took.
  StoreException tooFew(SlotCalls<?> calls) {
    boolean full = false;
    for (int slot = 0; slot < geometry.total(); slot++) {
      DriveException failure = calls.failure(slot);
      full |= failure != null && failure.reason() == DriveException.Reason.FULL;
    }
    return new StoreException(
        full ? StoreException.Reason.FULL : StoreException.Reason.NO_QUORUM,
        Integer.bitCount(calls.answered())
            + " of the "
            + geometry.writeQuorum()
            + " drives a write takes took it; "
            + describe(calls));
  }

  /// Which slots failed, and why.
  String describe(SlotCalls<?> calls) {
    StringJoiner failures = new StringJoiner("; ", "[", "]");
    for (int slot = 0; slot < geometry.total(); slot++) {
      @Nullable DriveException failure = calls.failure(slot);
      if (failure != null) {
        failures.add(drive(slot).label() + ": " + failure.getMessage());
      } else if ((calls.pending() & 1 << slot) != 0) {
        failures.add(drive(slot).label() + ": no answer yet");
      }
    }
    return failures.toString();
  }
}

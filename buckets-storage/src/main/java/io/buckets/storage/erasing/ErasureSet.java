package io.buckets.storage.erasing;

import io.buckets.core.Invariant;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.DriveLane;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Pace;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The N drives that hold the shards of the keys placed here: slot i holds shard i of every stripe.
///
/// Immutable; a topology change makes new sets. A slot whose drive is absent has an {@link
/// AbsentDrive}.
public final class ErasureSet {
  private final SetId id;
  private final Quorum quorum;
  private final Geometry geometry;
  private final List<Drive> drives;
  private final KeyRegister register;
  private final Pace pace;
  private final RepairQueue repair;

  /// @param drives one per slot
  /// @param register commits over the same drives
  public ErasureSet(
      SetId id, Quorum quorum, List<Drive> drives, KeyRegister register, RepairQueue repair) {
    Invariant.check(drives.size() == quorum.drives(), "a set has a drive for each slot");
    this.id = id;
    this.quorum = quorum;
    this.geometry = quorum.geometry();
    this.drives = List.copyOf(drives);
    this.register = register;
    this.pace = new Pace(register.lanes(), geometry.data());
    this.repair = repair;
  }

  public SetId id() {
    return id;
  }

  public Geometry geometry() {
    return geometry;
  }

  public List<Drive> drives() {
    return drives;
  }

  /// The ways to the drives, by slot.
  public List<DriveLane> lanes() {
    return register.lanes();
  }

  public Drive drive(int slot) {
    return drives.get(slot);
  }

  public KeyRegister register() {
    return register;
  }

  RepairQueue repair() {
    return repair;
  }

  /// A bit for every slot.
  public int allSlots() {
    return (int) ((1L << geometry.total()) - 1);
  }

  /// Slots whose drives keep readers waiting, or are not to be asked.
  int lateSlots() {
    int late = pace.late();
    for (int slot = 0; slot < geometry.total(); slot++) {
      late |= lanes().get(slot).isLeftOut() ? 1 << slot : 0;
    }
    return late;
  }

  /// How long a reader waits for a block before it asks others.
  Duration patience() {
    return pace.patience();
  }

  /// A reader has waited for these slots, and asks others. Where they are more than could be done
  /// without, it is not about them.
  void keepWaiting(int slots) {
    if (Integer.bitCount(slots) <= geometry.parity()) {
      for (int rest = slots; rest != 0; rest &= rest - 1) {
        lanes().get(Integer.numberOfTrailingZeros(rest)).promptness().late();
      }
    }
  }

  /// Whether data on `slots` drives may be committed: a write quorum has it.
  public boolean isDurable(int slots) {
    return slots >= geometry.writeQuorum();
  }

  /// Whether data that `answered` have needs some of `pending` too to outlive the loss of any one
  /// failure domain, and has enough with them.
  boolean isWorthWaiting(int answered, int pending) {
    return quorum.isWorthWaiting(answered, pending);
  }

  /// What to tell a client whose write too few drives took.
  StoreException tooFew(SlotCalls<?> calls) {
    StoreException.Reason reason =
        failed(calls, DriveException.Reason.FULL) != 0
            ? StoreException.Reason.FULL
            : failed(calls, DriveException.Reason.BUSY) != 0
                ? StoreException.Reason.BUSY
                : StoreException.Reason.NO_QUORUM;
    return new StoreException(
        reason,
        Integer.bitCount(calls.answered())
            + " of the "
            + geometry.writeQuorum()
            + " drives a write takes took it; "
            + describe(calls));
  }

  /// What to tell whoever wanted `what` and got fewer than k of its blocks: that it is damaged only
  /// if no k blocks can be intact. A process short of memory, and a drive that does not answer, say
  /// nothing about what is stored.
  public StoreException unreadable(SlotCalls<?> calls, String what) {
    int hurt = hurt(calls);
    StoreException.Reason reason =
        geometry.total() - Integer.bitCount(hurt) < geometry.data()
            ? StoreException.Reason.CORRUPT
            : failed(calls, DriveException.Reason.BUSY) != 0
                ? StoreException.Reason.BUSY
                : StoreException.Reason.NO_QUORUM;
    return new StoreException(
        reason,
        what
            + " cannot be read: "
            + Integer.bitCount(calls.answered())
            + " of the "
            + geometry.data()
            + " blocks it takes are here; "
            + describe(calls));
  }

  /// Whether any of `slots` was found damaged or without its file: only that is worth a repair.
  boolean isHurt(SlotCalls<?> calls, int slots) {
    return (hurt(calls) & slots) != 0;
  }

  private int hurt(SlotCalls<?> calls) {
    return failed(calls, DriveException.Reason.CORRUPT)
        | failed(calls, DriveException.Reason.MISSING);
  }

  private int failed(SlotCalls<?> calls, DriveException.Reason reason) {
    int slots = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      DriveException failure = calls.failure(slot);
      slots |= failure != null && failure.reason() == reason ? 1 << slot : 0;
    }
    return slots;
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

package io.buckets.storage.simulation;

import io.buckets.storage.commit.DriveRequest;
import io.buckets.storage.drive.CommitRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the drives of a simulated set keep of the deletion of a bucket: on stable storage, and
/// compared in the same step as an accept.
///
/// A fence has the number of its deletion's mark. While it stands a drive takes no change of the
/// bucket, nor carries one through that it has; it may go back. It is lifted by the number of what
/// undid the mark, so that a message that comes late raises nothing again. Once the drive's node
/// knows that the bucket is gone it takes nothing for ever.
final class SimulatedFences {
  private static final class Fence {
    long number;
    boolean stands;
    boolean gone;
  }

  private final Mistake mistake;
  private final Map<Long, Integer> asked = new HashMap<>();
  private final List<Fence> slots = new ArrayList<>();

  SimulatedFences(int drives, Mistake mistake) {
    this.mistake = mistake;
    for (int slot = 0; slot < drives; slot++) {
      slots.add(new Fence());
    }
  }

  /// Raises the fence of a deletion.
  ///
  /// @return whether it stands; false if something newer is known
  boolean raise(int slot, long mark) {
    Fence fence = slots.get(slot);
    if (mark > fence.number) {
      fence.number = mark;
      fence.stands = true;
    }
    return stands(slot, mark);
  }

  /// The deletion was given up by what has the number `undo`.
  void lift(int slot, long undo) {
    Fence fence = slots.get(slot);
    if (undo > fence.number) {
      fence.number = undo;
      fence.stands = false;
    }
  }

  /// The bucket is gone.
  void bury(int slot) {
    slots.get(slot).gone = true;
  }

  /// Whether the fence of a deletion stands, and no newer one.
  boolean stands(int slot, long mark) {
    Fence fence = slots.get(slot);
    return fence.stands && fence.number == mark;
  }

  /// Who scans under a mark asks these slots only.
  void asks(long mark, int slots) {
    asked.put(mark, slots);
  }

  /// Whether a drive is to hear, and be believed, of what is asked under a mark.
  boolean isBelieved(int slot, long mark) {
    boolean chosen = (asked.getOrDefault(mark, -1) & 1 << slot) != 0;
    return chosen && stands(slot, mark);
  }

  /// Whether a drive takes nothing.
  boolean isClosed(int slot) {
    Fence fence = slots.get(slot);
    return fence.stands || fence.gone;
  }

  /// Whether a drive must not carry out a request.
  boolean bars(int slot, DriveRequest request) {
    if (!isClosed(slot) || !(request instanceof DriveRequest.Commit(CommitRequest commit))) {
      return false;
    }
    boolean again = !commit.changeId().equals(commit.ballot());
    return !(again && mistake == Mistake.MARK_DEFIED);
  }

  /// The drive has lost power.
  void crashed(int slot) {
    if (mistake == Mistake.FENCE_NOT_KEPT) {
      Fence fence = slots.get(slot);
      fence.stands = false;
      fence.number = 0;
    }
  }
}

package io.buckets.storage;

import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one register whole: every drive of its set that is in service holds the decided state, and
/// every shard of it.
///
/// The order keeps the rule that no head is without data: shard files first, then the head,
/// installed as decided. A tombstone is a state like any other: a drive that lacks it would deny
/// the delete. Once every drive has it and it is old enough, it is collected.
///
/// Threading: one thread, one register.
final class RegisterHeal {
  private final ErasureSet set;
  private final Geometry geometry;
  private final RegisterKey key;

  RegisterHeal(ErasureSet set, RegisterKey key) {
    this.set = set;
    this.geometry = set.geometry();
    this.key = key;
  }

  /// What a heal did.
  ///
  /// @param heads drives that got the state
  /// @param shardFiles shard files made again
  /// @param complete whether every drive of the set now holds everything
  record Healed(int heads, int shardFiles, boolean complete) {}

  /// @param deep whether every block of every shard file is read and verified
  Healed heal(boolean deep) throws DriveException {
    RegisterView view = set.register().settle(key, this::copy);
    if (view.head().equals(Head.ABSENT)) {
      return new Healed(0, 0, true);
    }
    int shardFiles = 0;
    boolean complete = true;
    List<List<DriveHead>> states = states(view);
    for (DriveHead version : states.getFirst()) {
      Version described = version.head().newest();
      if (described == null) {
        continue;
      }
      for (ShardRebuild.StoredPart part : ShardRebuild.partsOf(key, described)) {
        ShardRebuild rebuild = new ShardRebuild(set, part.name(), part.bytes(), described.meta());
        int damaged = rebuild.damaged(deep);
        if (damaged != 0) {
          int rebuilt = rebuild.rebuild(damaged);
          shardFiles += Integer.bitCount(rebuilt);
          complete &= rebuilt == damaged;
        }
      }
    }
    SlotCalls<Integer> installs =
        new SlotCalls<Integer>(
                geometry.total(), slot -> install(slot, view.head(), states.get(slot)))
            .start(set.allSlots());
    complete &= installs.awaitAll(Limits.DRIVE_CALL) && installs.failed() == 0;
    int heads = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      if ((installs.answered() & 1 << slot) != 0) {
        int outcome = installs.answer(slot);
        heads += Math.max(0, outcome);
        complete &= outcome >= 0;
      }
    }
    if (complete && view.head().isEmpty()) {
      // Every drive has the tombstone; once it is old enough, nobody needs to remember it.
      set.register().collect(key);
    }
    return new Healed(heads, shardFiles, complete);
  }

  /// @return 1 if the drive got the state, 0 if it had it, -1 if it would not take it
  private Integer install(int slot, Head head, List<DriveHead> state) throws DriveException {
    Drive drive = set.drive(slot);
    DriveHead held = drive.head(key, false);
    if (!held.unknown() && held.head().change().equals(head.change())) {
      if (!held.decided()) {
        drive.decide(key, held.ballot());
      }
      return 0;
    }
    if (held.ballot().isAfter(head.ballot())) {
      return 0;
    }
    return drive.install(key, state) instanceof CommitReply.Accepted ? 1 : -1;
  }

  /// For each slot the versions it is to hold, newest first, with its own shards.
  private List<List<DriveHead>> states(RegisterView view) {
    List<List<DriveHead>> bySlot = new ArrayList<>();
    for (int slot = 0; slot < geometry.total(); slot++) {
      bySlot.add(new ArrayList<>());
    }
    addVersion(bySlot, view.head(), view.shards());
    if (view.head().olderVersions() > 0) {
      addOlder(bySlot, view);
    }
    return bySlot;
  }

  private void addOlder(List<List<DriveHead>> bySlot, RegisterView view) {
    SlotCalls<List<DriveHead>> calls =
        new SlotCalls<List<DriveHead>>(geometry.total(), slot -> older(slot, view.head()))
            .start(view.holders());
    calls.awaitAll(Limits.DRIVE_CALL);
    for (int i = 0; i < view.head().olderVersions(); i++) {
      Head head = null;
      List<@Nullable ByteBuffer> shards = new ArrayList<>();
      for (int slot = 0; slot < geometry.total(); slot++) {
        boolean answered = (calls.answered() & 1 << slot) != 0;
        DriveHead held =
            answered && i < calls.answer(slot).size() ? calls.answer(slot).get(i) : null;
        head = held == null ? head : held.head();
        shards.add(held == null ? null : held.shard());
      }
      if (head != null) {
        addVersion(bySlot, head, shards);
      }
    }
  }

  /// The older versions of a slot that has `head`, before and after it was asked for them.
  private List<DriveHead> older(int slot, Head head) throws DriveException {
    Drive drive = set.drive(slot);
    requireHead(drive, head);
    List<DriveHead> versions = drive.versions(key);
    requireHead(drive, head);
    return versions;
  }

  private void requireHead(Drive drive, Head head) throws DriveException {
    if (!drive.head(key, false).head().change().equals(head.change())) {
      throw new DriveException(
          DriveException.Reason.MISSING, drive.label() + " holds another state of " + key);
    }
  }

  private void addVersion(
      List<List<DriveHead>> bySlot, Head head, List<@Nullable ByteBuffer> shards) {
    Version version = head.newest();
    boolean inline = version != null && version.inline();
    List<ByteBuffer> all =
        inline && version != null ? new InlineObject(geometry).rebuild(version, shards) : List.of();
    for (int slot = 0; slot < geometry.total(); slot++) {
      bySlot
          .get(slot)
          .add(
              new DriveHead(
                  head,
                  true,
                  null,
                  null,
                  null,
                  version == null ? -1 : slot,
                  inline ? all.get(slot) : null,
                  null));
    }
  }

  /// Copies an undecided state to a drive that lacks what its change needs, so that it can be
  /// decided.
  private CommitReply copy(RegisterKey key, DriveHead undecided, int sources, int target)
      throws DriveException {
    List<@Nullable ByteBuffer> shards = new ArrayList<>();
    for (int slot = 0; slot < geometry.total(); slot++) {
      boolean isSource = (sources & 1 << slot) != 0;
      DriveHead held = isSource ? set.drive(slot).head(key, true) : DriveHead.ABSENT;
      boolean same = held.head().change().equals(undecided.head().change());
      shards.add(same ? held.shard() : null);
    }
    List<DriveHead> state =
        new ArrayList<>(states(new RegisterView(undecided.head(), sources, 0, shards)).get(target));
    for (DriveHead version : state) {
      rebuildFiles(version, 1 << target);
    }
    DriveHead whole = state.getFirst();
    state.set(
        0,
        new DriveHead(
            undecided.head(), false, undecided.pending(), null, null, target, whole.shard(), null));
    return set.drive(target).install(key, state);
  }

  private void rebuildFiles(DriveHead version, int slots) throws DriveException {
    Version described = version.head().newest();
    if (described == null) {
      return;
    }
    for (ShardRebuild.StoredPart part : ShardRebuild.partsOf(key, described)) {
      ShardRebuild rebuild = new ShardRebuild(set, part.name(), part.bytes(), described.meta());
      int damaged = rebuild.damaged(false) & slots;
      if (damaged != 0) {
        rebuild.rebuild(damaged);
      }
    }
  }
}

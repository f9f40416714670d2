package io.buckets.storage;

import io.buckets.core.Ballot;
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
/// installed as decided. A register that is empty is installed everywhere as a tombstone, and once
/// every drive has it, collected.
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
    RegisterView view = set.register().settle(key);
    if (view.head().isEmpty()) {
      return bury(view.head());
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
    return new Healed(heads, shardFiles, complete);
  }

  /// @return 1 if the drive got the state, 0 if it had it, -1 if it would not take it
  private Integer install(int slot, Head head, List<DriveHead> state) throws DriveException {
    Drive drive = set.drive(slot);
    DriveHead held = drive.head(key, false);
    if (!held.unknown() && held.head().state().equals(head.state())) {
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
        new SlotCalls<List<DriveHead>>(geometry.total(), slot -> set.drive(slot).versions(key))
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
                  head, true, null, null, null, slot, inline ? all.get(slot) : null, null));
    }
  }

  /// Installs the tombstone on every drive; if all have it, nothing needs to remember the key.
  private Healed bury(Head tombstone) {
    long age = System.currentTimeMillis() - tombstone.ballot().millis();
    if (tombstone.ballot().equals(Ballot.ZERO) || age < Limits.TOMBSTONE_AGE.toMillis()) {
      return new Healed(0, 0, true);
    }
    List<DriveHead> state =
        List.of(new DriveHead(tombstone, true, null, null, null, -1, null, null));
    SlotCalls<CommitReply> installs =
        new SlotCalls<CommitReply>(geometry.total(), slot -> set.drive(slot).install(key, state))
            .start(set.allSlots());
    installs.awaitAll(Limits.DRIVE_CALL);
    for (int slot = 0; slot < geometry.total(); slot++) {
      boolean answered = (installs.answered() & 1 << slot) != 0;
      if (!answered || !(installs.answer(slot) instanceof CommitReply.Accepted)) {
        return new Healed(0, 0, false);
      }
    }
    new SlotCalls<Boolean>(
            geometry.total(),
            slot -> {
              set.drive(slot).collect(key, tombstone.ballot());
              return true;
            })
        .start(set.allSlots())
        .awaitAll(Limits.DRIVE_CALL);
    return new Healed(0, 0, true);
  }
}

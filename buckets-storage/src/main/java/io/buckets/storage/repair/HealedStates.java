package io.buckets.storage.repair;

import io.buckets.storage.commit.InlineShards;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes what a heal brings to the drives: all versions of a state, each drive with its own shards.
/// Pure: the healer of a store and that of the simulator share it.
///
/// @param quorum of the set
/// @param inline rebuilds inline shards
public record HealedStates(Quorum quorum, InlineShards inline) {
  /// For each slot the versions it is to hold, newest first, with its own shards.
  ///
  /// @throws io.buckets.core.StoreException if too few shards of a version are known
  public List<List<DriveHead>> of(RegisterView view, OlderVersions older) {
    List<List<DriveHead>> bySlot = new ArrayList<>();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      bySlot.add(new ArrayList<>());
    }
    add(bySlot, view.head(), view.shards());
    older.newestFirst().forEach(row -> add(bySlot, row.head(), row.shards()));
    return bySlot;
  }

  private void add(List<List<DriveHead>> bySlot, Head head, List<@Nullable ByteBuffer> shards) {
    Version version = head.newest();
    boolean isInline = version != null && version.inline();
    List<ByteBuffer> all =
        isInline && version != null ? inline.rebuild(version, shards) : List.of();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      ByteBuffer own = isInline ? all.get(slot) : null;
      bySlot.get(slot).add(DriveHead.decided(head).copiedTo(slot, own));
    }
  }

  /// The versions of `wanted` for a drive that lacks what it takes to make it.
  ///
  /// @param wanted the head to install, undecided or decided
  /// @param held what each source holds, null for the other slots
  /// @throws io.buckets.core.StoreException if too few shards of a version are known
  public List<DriveHead> copied(
      DriveHead wanted, List<@Nullable DriveHead> held, OlderVersions older, int target) {
    List<@Nullable ByteBuffer> shards = new ArrayList<>();
    for (DriveHead each : held) {
      if (each != null && each.head().change().equals(wanted.head().change())) {
        shards.add(each.shard());
      } else {
        shards.add(null);
      }
    }
    RegisterView view = new RegisterView(wanted.head(), 0, 0, shards);
    List<DriveHead> state = new ArrayList<>(of(view, older).get(target));
    state.set(0, wanted.copiedTo(target, state.getFirst().shard()));
    return state;
  }
}

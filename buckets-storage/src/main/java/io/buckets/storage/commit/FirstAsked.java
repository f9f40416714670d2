package io.buckets.storage.commit;

import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which drives of a set a read asks first, and how long it waits for them before it asks the
/// others.
///
/// On one node: the data shards' drives if shards are wanted, which are then had without decoding;
/// else any, by the key. Over several nodes: those of this node, then those of as few others as
/// will do, by the key, since a message costs more than decoding what is small enough to lie in
/// registers. Drives that are down are left out, and those of a node that has fallen silent.
///
/// Threading: any thread.
final class FirstAsked {
  private final Quorum quorum;
  private final List<DriveLane> lanes;

  FirstAsked(Quorum quorum, List<DriveLane> lanes) {
    this.quorum = quorum;
    this.lanes = lanes;
  }

  /// The slots to ask first.
  ///
  /// @param withShards whether k inline shards are wanted
  int first(RegisterKey key, boolean withShards) {
    int wanted = withShards ? Math.max(quorum.data(), quorum.read()) : quorum.read();
    int chosen = quorum.isOnManyNodes() ? nearest(key, wanted) : inTurn(key, wanted, withShards);
    return chosen == 0 ? quorum.all() : chosen;
  }

  private int inTurn(RegisterKey key, int wanted, boolean withShards) {
    int from = withShards ? 0 : Math.floorMod(key.hashCode(), quorum.drives());
    int chosen = 0;
    for (int i = 0; i < quorum.drives() && Integer.bitCount(chosen) < wanted; i++) {
      int slot = (from + i) % quorum.drives();
      chosen |= isLeftOut(lanes.get(slot)) ? 0 : 1 << slot;
    }
    return chosen;
  }

  private int nearest(RegisterKey key, int wanted) {
    List<@Nullable Object> ways = new ArrayList<>(quorum.drives());
    lanes.forEach(lane -> ways.add(lane.drive().way()));
    int chosen = over(null, ways, 0, wanted);
    int from = Math.floorMod(key.hashCode(), quorum.drives());
    for (int i = 0; i < quorum.drives() && Integer.bitCount(chosen) < wanted; i++) {
      int slot = (from + i) % quorum.drives();
      if ((chosen & 1 << slot) == 0) {
        chosen = over(ways.get(slot), ways, chosen, wanted);
      }
    }
    return chosen;
  }

  /// Adds slots whose drives are reached by one way, up to as many as are wanted.
  @SuppressWarnings("ReferenceEquality") // this very way
  private int over(@Nullable Object way, List<@Nullable Object> ways, int before, int wanted) {
    int chosen = before;
    for (int slot = 0; slot < ways.size() && Integer.bitCount(chosen) < wanted; slot++) {
      boolean fits = ways.get(slot) == way && !isLeftOut(lanes.get(slot));
      chosen |= fits ? 1 << slot : 0;
    }
    return chosen;
  }

  private static boolean isLeftOut(DriveLane lane) {
    return lane.isDown() || lane.drive().isSilent();
  }

  /// How long the slots of `first` may take, in nanoseconds.
  long patience(int first) {
    long slowest = 0;
    for (int rest = first; rest != 0; rest &= rest - 1) {
      slowest = Math.max(slowest, lanes.get(Integer.numberOfTrailingZeros(rest)).slowNanos());
    }
    return slowest;
  }
}

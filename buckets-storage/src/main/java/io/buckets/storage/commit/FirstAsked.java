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
/// registers. Drives that are down are left out, and those of a node that has fallen silent; late
/// ones ({@link Pace}) as long as others will do.
///
/// Threading: any thread.
final class FirstAsked {
  private final Quorum quorum;
  private final List<DriveLane> lanes;
  private final Pace pace;

  FirstAsked(Quorum quorum, List<DriveLane> lanes) {
    this.quorum = quorum;
    this.lanes = lanes;
    this.pace = new Pace(lanes, quorum.data());
  }

  /// The slots to ask first.
  ///
  /// @param withShards whether k inline shards are wanted
  int first(RegisterKey key, boolean withShards) {
    int wanted = withShards ? Math.max(quorum.data(), quorum.read()) : quorum.read();
    int down = leftOut();
    int late = pace.late() & ~down;
    int chosen = chosen(key, wanted, withShards, down | late);
    if (late != 0 && Integer.bitCount(chosen) < wanted) {
      chosen = chosen(key, wanted, withShards, down);
    }
    if (chosen == 0) {
      return quorum.all();
    }
    return late == 0 ? chosen : chosen | due(late & ~chosen);
  }

  private int leftOut() {
    int slots = 0;
    for (int slot = 0; slot < quorum.drives(); slot++) {
      slots |= lanes.get(slot).isLeftOut() ? 1 << slot : 0;
    }
    return slots;
  }

  private int due(int late) {
    long now = System.nanoTime();
    int due = 0;
    for (int rest = late; rest != 0; rest &= rest - 1) {
      boolean asked = lanes.get(Integer.numberOfTrailingZeros(rest)).promptness().isDue(now);
      due |= asked ? Integer.lowestOneBit(rest) : 0;
    }
    return due;
  }

  private int chosen(RegisterKey key, int wanted, boolean withShards, int without) {
    return quorum.isOnManyNodes()
        ? nearest(key, wanted, without)
        : inTurn(key, wanted, withShards, without);
  }

  private int inTurn(RegisterKey key, int wanted, boolean withShards, int without) {
    int from = withShards ? 0 : Math.floorMod(key.hashCode(), quorum.drives());
    int chosen = 0;
    for (int i = 0; i < quorum.drives() && Integer.bitCount(chosen) < wanted; i++) {
      int slot = (from + i) % quorum.drives();
      chosen |= (1 << slot) & ~without;
    }
    return chosen;
  }

  private int nearest(RegisterKey key, int wanted, int without) {
    List<@Nullable Object> ways = new ArrayList<>(quorum.drives());
    lanes.forEach(lane -> ways.add(lane.drive().way()));
    int open = quorum.all() & ~without;
    int chosen = over(null, ways, open, 0, wanted);
    int from = Math.floorMod(key.hashCode(), quorum.drives());
    for (int i = 0; i < quorum.drives() && Integer.bitCount(chosen) < wanted; i++) {
      int slot = (from + i) % quorum.drives();
      if ((chosen & 1 << slot) == 0) {
        chosen = over(ways.get(slot), ways, open, chosen, wanted);
      }
    }
    return chosen;
  }

  /// Adds slots whose drives are reached by one way, up to as many as are wanted.
  @SuppressWarnings("ReferenceEquality") // this very way
  private static int over(
      @Nullable Object way, List<@Nullable Object> ways, int open, int before, int wanted) {
    int chosen = before;
    for (int slot = 0; slot < ways.size() && Integer.bitCount(chosen) < wanted; slot++) {
      boolean fits = ways.get(slot) == way && (open & 1 << slot) != 0;
      chosen |= fits ? 1 << slot : 0;
    }
    return chosen;
  }

  /// How long the slots of `first` may take, in nanoseconds: late ones no longer than the others.
  long patience(int first) {
    int prompt = first & ~pace.late();
    long slowest = 0;
    for (int rest = prompt == 0 ? first : prompt; rest != 0; rest &= rest - 1) {
      slowest = Math.max(slowest, lanes.get(Integer.numberOfTrailingZeros(rest)).slowNanos());
    }
    return slowest;
  }
}

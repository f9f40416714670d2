package io.buckets.cluster.topology;

import io.buckets.core.Limits;
import io.buckets.core.NodeLimits;
import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/// A group of drives that share a geometry, and the virtual sets laid over them.
///
/// A drive is named by its ordinal in `drives`. Ordinals never change and are never used again: a
/// drive that leaves stays in the list as removed.
///
/// @param geometry of every set; fixed when the pool is made
/// @param drives all that serve or ever served in the pool
/// @param sets the virtual sets; how many is fixed when the pool is made
public record Pool(Geometry geometry, List<PoolDrive> drives, List<VirtualSet> sets) {
  /// @throws IllegalArgumentException if a bound is exceeded, a drive is listed twice, a set has
  ///   not N slots, or a slot names a drive that may not fill it
  public Pool {
    drives = List.copyOf(drives);
    sets = List.copyOf(sets);
    check(!drives.isEmpty() && drives.size() <= Limits.POOL_DRIVES, "too few or too many drives");
    check(!sets.isEmpty() && sets.size() <= NodeLimits.POOL_SETS_MOST, "too few or too many sets");
    Set<UUID> ids = new HashSet<>();
    for (PoolDrive drive : drives) {
      check(ids.add(drive.id()), "drive " + drive.id() + " is listed twice");
    }
    for (VirtualSet set : sets) {
      check(set.slots().size() == geometry.total(), "a set has not " + geometry.total() + " slots");
      for (Slot slot : set.slots()) {
        checkFills(drives, slot);
      }
    }
  }

  private static void checkFills(List<PoolDrive> drives, Slot slot) {
    boolean known = slot.member() >= 0 && slot.member() < drives.size();
    check(known && drives.get(slot.member()).state() != DriveState.REMOVED, badSlot(slot));
    slot.learner()
        .ifPresent(learner -> {
          boolean listed = learner >= 0 && learner < drives.size();
          check(listed && drives.get(learner).state() == DriveState.ACTIVE, badSlot(slot));
        });
  }

  private static String badSlot(Slot slot) {
    return "a slot is filled by a drive that is unknown, removed, or draining and to take over: "
        + slot;
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException("pool: " + message);
    }
  }

  /// The ordinal of drive `id`, or -1 if the pool never had it.
  public int ordinalOf(UUID id) {
    for (int ordinal = 0; ordinal < drives.size(); ordinal++) {
      if (drives.get(ordinal).id().equals(id)) {
        return ordinal;
      }
    }
    return -1;
  }

  /// The drives of set `set`, in slot order.
  public List<PoolDrive> members(int set) {
    return sets.get(set).members().stream().map(drives::get).toList();
  }

  /// The drives that are not removed.
  public List<PoolDrive> presentDrives() {
    return drives.stream().filter(drive -> drive.state() != DriveState.REMOVED).toList();
  }

  /// For each drive, by ordinal, in how many sets it keeps a data shard.
  public int[] dataShardsByDrive() {
    return countByDrive(0, geometry.data());
  }

  /// For each drive, by ordinal, in how many sets it keeps any shard.
  public int[] shardsByDrive() {
    return countByDrive(0, geometry.total());
  }

  private int[] countByDrive(int firstSlot, int endSlot) {
    int[] counts = new int[drives.size()];
    for (VirtualSet set : sets) {
      for (int ordinal : set.members().subList(firstSlot, endSlot)) {
        counts[ordinal]++;
      }
    }
    return counts;
  }

  /// The most slots of any one set that one failure domain fills: losing a domain costs a set no
  /// more shards than this.
  public int worstDomainShare() {
    int worst = 0;
    for (int set = 0; set < sets.size(); set++) {
      String[] nodes = members(set).stream().map(PoolDrive::node).sorted().toArray(String[]::new);
      for (String node : nodes) {
        worst = Math.max(worst, (int) Arrays.stream(nodes).filter(node::equals).count());
      }
    }
    return worst;
  }

  Pool withDrive(int ordinal, PoolDrive drive) {
    List<PoolDrive> changed = new ArrayList<>(drives);
    changed.set(ordinal, drive);
    return new Pool(geometry, changed, sets);
  }

  Pool withAddedDrive(PoolDrive drive) {
    List<PoolDrive> changed = new ArrayList<>(drives);
    changed.add(drive);
    return new Pool(geometry, changed, sets);
  }

  Pool withSlot(int set, int slot, Slot filled) {
    List<Slot> slots = new ArrayList<>(sets.get(set).slots());
    slots.set(slot, filled);
    List<VirtualSet> changed = new ArrayList<>(sets);
    changed.set(set, new VirtualSet(slots));
    return new Pool(geometry, drives, changed);
  }

  /// Puts drive `target` into every slot that drive `source` fills or is to fill.
  Pool withMemberReplaced(int source, int target) {
    List<VirtualSet> changed = new ArrayList<>(sets.size());
    for (VirtualSet set : sets) {
      changed.add(
          new VirtualSet(set.slots().stream().map(slot -> swap(slot, source, target)).toList()));
    }
    return new Pool(geometry, drives, changed);
  }

  private static Slot swap(Slot slot, int source, int target) {
    int member = slot.member() == source ? target : slot.member();
    boolean learns = slot.learner().isPresent() && slot.learner().getAsInt() == source;
    return new Slot(member, learns ? OptionalInt.of(target) : slot.learner());
  }
}

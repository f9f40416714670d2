package io.buckets.storage.erasing;

import io.buckets.core.StoreException;
import io.buckets.storage.commit.DriveLane;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All erasure sets of the topology in force, and which of them a key belongs to.
///
/// Immutable, but for the drives' own states and what was worked out of them last.
public final class ErasureSets implements AutoCloseable {
  private final Placement placement;
  private final Map<SetId, ErasureSet> byId = new HashMap<>();
  private final List<Drive> drives;
  private final Duties duties;
  private final Map<Drive, DriveLane> lanes = new HashMap<>();
  private final ReadHolds holds = new ReadHolds();
  private final WritesAtWork writes = new WritesAtWork();
  private volatile @Nullable Choice choice;

  /// The sets of the only node.
  public ErasureSets(Placement placement, Collection<ErasureSet> sets, List<Drive> drives) {
    this(placement, sets, drives, Duties.ALL);
  }

  /// @param drives every drive of the topology
  /// @param duties what this node does for them
  public ErasureSets(
      Placement placement, Collection<ErasureSet> sets, List<Drive> drives, Duties duties) {
    this.placement = placement;
    this.drives = List.copyOf(drives);
    this.duties = duties;
    for (ErasureSet set : sets) {
      byId.put(set.id(), set);
      set.lanes().forEach(lane -> lanes.put(lane.drive(), lane));
    }
  }

  /// The set of a register: that of its object key.
  public ErasureSet of(RegisterKey key) {
    ErasureSet set = byId.get(placement.home(key.bucketId(), key.key()));
    if (set == null) {
      throw new StoreException(
          StoreException.Reason.INTERNAL, "the placement of " + key + " names no set");
    }
    return set;
  }

  /// Keeps what `key` names readable until the hold is closed. Look the key up afterwards.
  ///
  /// @param data keeps no more than that version's; null for all
  public ReadHold hold(RegisterKey key, @Nullable DataId data) {
    return holds.hold(of(key).drives(), key, data);
  }

  /// A hold on nothing, for a reader of what has no files.
  public ReadHold noHold(RegisterKey key) {
    return holds.none(key);
  }

  /// Brings the holds of open readers to a drive that has come back, and knows of none.
  public void renewHolds() {
    holds.renew(System.nanoTime());
  }

  /// The shard files that are being written.
  public WritesAtWork writes() {
    return writes;
  }

  /// Every drive.
  public List<Drive> drives() {
    return drives;
  }

  /// What this node does for the store.
  public Duties duties() {
    return duties;
  }

  /// Whether this node looks after a drive.
  public boolean isMine(Drive drive) {
    return duties.isMine().test(drive.id());
  }

  /// The drives that this node looks after.
  public List<Drive> mine() {
    return drives.stream().filter(this::isMine).toList();
  }

  public Collection<ErasureSet> all() {
    return byId.values();
  }

  /// The way to a drive that serves in some set.
  public DriveLane lane(Drive drive) {
    return Objects.requireNonNull(lanes.get(drive), "a drive that serves has a lane");
  }

  /// All drives in service but those of `without`, also those being filled.
  public List<Drive> inService(Set<Drive> without) {
    List<Drive> usable = new ArrayList<>(drives);
    usable.removeIf(drive -> without.contains(drive) || DriveBay.isOut(drive));
    return usable;
  }

  /// Drives among which every set has at least a read quorum, so that together they show every
  /// decided register.
  ///
  /// @param without drives not to ask
  /// @throws StoreException NO_QUORUM if there are not enough
  public List<Drive> readQuorumOfEverySet(Set<Drive> without) {
    List<Drive> usable = inService(without);
    // Only so that they are not asked in vain: their pages say it, too.
    usable.removeIf(drive -> drive.fillingWhy() != null);
    Choice last = choice;
    if (last == null || !last.usable.equals(usable)) {
      last = new Choice(usable, choose(usable));
      choice = last;
    }
    return last.drives;
  }

  /// What was chosen last, of what: the same for almost every page that is listed.
  private record Choice(List<Drive> usable, List<Drive> drives) {}

  private List<Drive> choose(List<Drive> usable) {
    int spare = Integer.MAX_VALUE;
    for (ErasureSet set : byId.values()) {
      int here = (int) set.drives().stream().filter(usable::contains).count();
      spare = Math.min(spare, here - set.geometry().readQuorum());
    }
    if (spare < 0) {
      throw new StoreException(
          StoreException.Reason.NO_QUORUM,
          "too few drives can be listed: " + usable.size() + " of " + drives.size());
    }
    return List.copyOf(usable.subList(0, usable.size() - spare));
  }

  @Override
  public void close() {
    holds.close();
  }
}

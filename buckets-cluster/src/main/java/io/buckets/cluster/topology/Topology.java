package io.buckets.cluster.topology;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/// Which drives fill which slots of which sets: the whole placement of a cluster, written out.
///
/// It could be computed anew from the list of drives, since {@link SetPlacement} is a pure
/// function. It is kept instead, so that it can be read, checked and previewed, and so that a
/// better placement function of a later build moves nothing by itself.
///
/// A topology is a value. Each change makes a new one with the next generation, by a pure function,
/// and is proposed to the control plane as `ClusterCommand.PutTopology`; two changes that start
/// from one generation cannot both be accepted. The constructors of this type and of its parts
/// refuse what must never be: a slot without a drive, a drive twice in a set, a removed drive in a
/// slot.
///
/// @param deploymentId the cluster, fixed at its first start
/// @param generation 1 for the first topology, one more with each change
/// @param pools in the order they were added
public record Topology(UUID deploymentId, long generation, List<Pool> pools) {
  /// Where a slot is.
  ///
  /// @param pool ordinal of the pool
  /// @param set ordinal of the set in the pool
  /// @param slot ordinal of the slot in the set: the shard it keeps
  public record SlotAddress(int pool, int set, int slot) {}

  /// Where a drive is listed.
  ///
  /// @param pool ordinal of the pool
  /// @param ordinal of the drive in the pool
  /// @param drive the drive itself
  public record DriveAddress(int pool, int ordinal, PoolDrive drive) {}

  /// @throws IllegalArgumentException if the generation is not positive, there is no pool, or a
  ///   drive is in two pools
  public Topology {
    pools = List.copyOf(pools);
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1, not " + generation);
    }
    if (pools.isEmpty() || pools.size() > Limits.POOLS) {
      throw new IllegalArgumentException("a topology has 1 to " + Limits.POOLS + " pools");
    }
    Set<UUID> seen = new HashSet<>();
    for (Pool pool : pools) {
      for (PoolDrive drive : pool.drives()) {
        if (!seen.add(drive.id())) {
          throw new IllegalArgumentException("drive " + drive.id() + " is in two pools");
        }
      }
    }
  }

  /// The first topology of a deployment.
  ///
  /// @throws IllegalArgumentException if a pool has fewer drives than its geometry needs
  public static Topology create(UUID deploymentId, List<PoolPlan> plans) {
    SetPlacement placement = new SetPlacement(deploymentId);
    return new Topology(deploymentId, 1, plans.stream().map(placement::layOut).toList());
  }

  /// Reads what {@link #toJson} wrote.
  ///
  /// @param where the file's name, for messages
  /// @throws StoreException CORRUPT if it is damaged, INVALID_ARGUMENT if a newer build wrote it
  public static Topology fromJson(String where, byte[] bytes) {
    return TopologyJson.read(where, bytes);
  }

  /// The content of `topology.json`: one line, each set an array of drive ordinals.
  public byte[] toJson() {
    return TopologyJson.write(this);
  }

  /// Where drive `id` is listed, removed or not.
  public Optional<DriveAddress> drive(UUID id) {
    for (int pool = 0; pool < pools.size(); pool++) {
      int ordinal = pools.get(pool).ordinalOf(id);
      if (ordinal >= 0) {
        return Optional.of(new DriveAddress(pool, ordinal, pools.get(pool).drives().get(ordinal)));
      }
    }
    return Optional.empty();
  }

  /// Every drive that is not removed, pool by pool.
  public List<PoolDrive> presentDrives() {
    return pools.stream().flatMap(pool -> pool.presentDrives().stream()).toList();
  }

  /// Puts an empty drive in the place of one that is lost: it fills the same slots, the old one is
  /// removed, nothing else moves.
  ///
  /// The new drive is a member at once, because the old one cannot answer anyway; it must answer
  /// "unknown", never "absent", until it has been filled.
  ///
  /// @throws IllegalArgumentException if `lost` is not a present drive or the new one is not fresh
  public Topology replaceDrive(UUID lost, PoolDrive replacement) {
    DriveAddress old = present(lost);
    Pool pool = pools.get(old.pool()).withAddedDrive(replacement.withState(DriveState.ACTIVE));
    pool = pool.withMemberReplaced(old.ordinal(), pool.drives().size() - 1);
    return next(
        old.pool(), pool.withDrive(old.ordinal(), old.drive().withState(DriveState.REMOVED)));
  }

  /// Lists one more drive in a pool; it fills no slot yet.
  ///
  /// @throws IllegalArgumentException if the drive is listed already
  public Topology addDrive(int pool, PoolDrive drive) {
    return next(pool, pools.get(pool).withAddedDrive(drive));
  }

  /// Changes what a drive is to the topology.
  ///
  /// @throws IllegalArgumentException if it is not listed, or would be removed while it fills a
  ///   slot
  public Topology withDriveState(UUID id, DriveState state) {
    DriveAddress found = present(id);
    Pool pool = pools.get(found.pool());
    return next(found.pool(), pool.withDrive(found.ordinal(), found.drive().withState(state)));
  }

  /// Corrects the hint where a drive was last seen.
  ///
  /// @throws IllegalArgumentException if it is not listed
  public Topology withDrivePath(UUID id, FailureDomain domain, String path) {
    DriveAddress found = present(id);
    PoolDrive moved = found.drive().seen(domain, path, found.drive().mount());
    return next(found.pool(), pools.get(found.pool()).withDrive(found.ordinal(), moved));
  }

  /// Remembers where a drive was seen, and where the file system is mounted that it is on.
  ///
  /// @throws IllegalArgumentException if it is not listed
  public Topology withDriveMount(UUID id, String path, String mount) {
    DriveAddress found = present(id);
    PoolDrive seen = found.drive().seen(found.drive().domain(), path, mount);
    return next(found.pool(), pools.get(found.pool()).withDrive(found.ordinal(), seen));
  }

  /// Whether it is remembered of a drive that its file system is mounted at `mount`.
  public boolean isMounted(UUID id, String mount) {
    return drive(id).filter(found -> found.drive().mount().equals(mount)).isPresent();
  }

  /// Begins to move a slot: `id` learns it.
  ///
  /// @throws IllegalArgumentException if the drive is not in the pool or is in the set already
  public Topology withLearner(SlotAddress address, UUID id) {
    Pool pool = pools.get(address.pool());
    int member = slot(address).member();
    Slot learning = new Slot(member, OptionalInt.of(pool.ordinalOf(id)));
    return next(address.pool(), pool.withSlot(address.set(), address.slot(), learning));
  }

  /// Gives up moving a slot.
  public Topology withoutLearner(SlotAddress address) {
    Slot settled = Slot.of(slot(address).member());
    return next(
        address.pool(), pools.get(address.pool()).withSlot(address.set(), address.slot(), settled));
  }

  /// Ends moving a slot: its learner, now in step, becomes the member.
  ///
  /// @throws IllegalArgumentException if the slot has no learner
  public Topology promoteLearner(SlotAddress address) {
    OptionalInt learner = slot(address).learner();
    if (learner.isEmpty()) {
      throw new IllegalArgumentException("no drive is learning " + address);
    }
    Slot settled = Slot.of(learner.getAsInt());
    return next(
        address.pool(), pools.get(address.pool()).withSlot(address.set(), address.slot(), settled));
  }

  private Slot slot(SlotAddress address) {
    return pools.get(address.pool()).sets().get(address.set()).slots().get(address.slot());
  }

  private DriveAddress present(UUID id) {
    return drive(id)
        .filter(found -> found.drive().state() != DriveState.REMOVED)
        .orElseThrow(() -> new IllegalArgumentException("no drive " + id + " is in service"));
  }

  private Topology next(int pool, Pool changed) {
    List<Pool> all = new ArrayList<>(pools);
    all.set(pool, changed);
    return new Topology(deploymentId, generation + 1, all);
  }
}

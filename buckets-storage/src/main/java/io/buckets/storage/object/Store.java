package io.buckets.storage.object;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.Dispatch;
import io.buckets.storage.commit.FailureDomains;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.erasing.Arenas;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.Frames;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.erasing.StripeLayout;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.Healer;
import io.buckets.storage.repair.Inspection;
import io.buckets.storage.repair.OrphanSweep;
import io.buckets.storage.repair.Scrubber;
import io.buckets.storage.repair.ShardOwners;
import io.buckets.storage.repair.UnnamedSweep;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A running store: the facade that serves objects, and those who keep them whole.
///
/// Made of a {@link StoreSetup}; closed before the drives are.
public final class Store implements AutoCloseable {
  private final ErasureSets sets;
  private final ObjectStore objects;
  private final Healer healer;
  private final Scrubber scrubber;
  private final DriveRebuild rebuild;
  private final LeftoverSweep leftovers;
  private final UnnamedSweep unnamed;
  private final Dispatch dispatch;
  private final CeilingAgreement ceilings;

  /// Makes the sets of the topology over the bays and starts the healer.
  public Store(StoreSetup setup) {
    this(setup, DrivePatience.STANDARD);
  }

  /// The same, waiting for drives as `patience` says.
  Store(StoreSetup setup, DrivePatience patience) {
    this.dispatch = new Dispatch(setup.ballots(), patience);
    this.sets = sets(setup, dispatch);
    this.ceilings = new CeilingAgreement(sets, setup.ballots());
    ceilings.reach();
    int arena = 0;
    for (Pool pool : setup.topology().pools()) {
      Geometry geometry = pool.geometry();
      int block = StripeLayout.blockBytes(geometry, Limits.STRIPE_BYTES);
      arena = Math.max(arena, Frames.arenaBytes(geometry, block, Frames.STRIPES));
    }
    Arenas arenas = new Arenas(arena, setup.arenaBudgetBytes());
    this.objects =
        new ObjectStore(
            new StoreParts(
                sets, setup.control(), setup.buffers(), arenas, setup.clock(), setup.ballots()));
    if (!setup.duties().alone()) {
      setup.bays().values().stream()
          .filter(sets::isMine)
          .forEach(bay -> bay.knowGone(objects::isGone));
    }
    this.healer = new Healer(sets, setup.repair());
    ShardOwners owners = new ShardOwners(sets);
    OrphanSweep orphans = new OrphanSweep(owners, sets.writes(), sets.duties().others());
    this.scrubber = new Scrubber(sets, healer, owners, orphans);
    this.leftovers = new LeftoverSweep(sets, objects, orphans);
    this.unnamed = new UnnamedSweep(sets, orphans);
    this.rebuild =
        new DriveRebuild(
            sets,
            healer,
            () -> leftovers.endUploads(OrphanSweep.Pace.NONE),
            () -> leftovers.sweepFiles());
  }

  private static ErasureSets sets(StoreSetup setup, Dispatch dispatch) {
    List<ErasureSet> sets = new ArrayList<>();
    List<Drive> drives = new ArrayList<>();
    List<Pool> pools = setup.topology().pools();
    for (int pool = 0; pool < pools.size(); pool++) {
      Geometry geometry = pools.get(pool).geometry();
      pools.get(pool).presentDrives().forEach(drive -> drives.add(bay(setup, drive)));
      for (int set = 0; set < pools.get(pool).sets().size(); set++) {
        List<Drive> slots = new ArrayList<>();
        List<PoolDrive> members = pools.get(pool).members(set);
        members.forEach(drive -> slots.add(bay(setup, drive)));
        FailureDomains domains =
            FailureDomains.of(
                members.stream().map(drive -> drive.domain().names()).toList(), geometry.parity());
        Quorum quorum = Quorum.of(geometry, domains);
        KeyRegister register =
            new KeyRegister(
                quorum,
                slots,
                dispatch,
                new InlineObject(geometry),
                shortfall(slots, setup.repair()));
        sets.add(new ErasureSet(new SetId(pool, set), quorum, slots, register, setup.repair()));
      }
    }
    return new ErasureSets(setup.placement(), sets, drives, setup.duties());
  }

  /// A drive out of service is made whole when it comes back; what others lack is repaired now.
  private static KeyRegister.Shortfall shortfall(List<Drive> slots, RepairQueue repair) {
    return new KeyRegister.Shortfall() {
      @Override
      public void found(RegisterKey key, int missing, String why) {
        for (int rest = missing; rest != 0; rest &= rest - 1) {
          if (!DriveBay.isOut(slots.get(Integer.numberOfTrailingZeros(rest)))) {
            repair.add(key, why);
            return;
          }
        }
      }

      @Override
      public BooleanSupplier stuck(RegisterKey key, int missing, String why) {
        repair.urge(key, why);
        return () -> repair.isPending(key);
      }
    };
  }

  private static Drive bay(StoreSetup setup, PoolDrive drive) {
    @Nullable DriveBay bay = setup.bays().get(drive.id());
    if (bay == null) {
      throw new StoreException(
          StoreException.Reason.INTERNAL, "the topology names a drive without a bay: " + drive);
    }
    return bay;
  }

  /// The erasure sets, for those who judge the store as a whole.
  public ErasureSets sets() {
    return sets;
  }

  /// The calls to the drives, for those who measure them.
  public Dispatch dispatch() {
    return dispatch;
  }

  /// Buckets, objects and uploads.
  public ObjectStore objects() {
    return objects;
  }

  /// Repairs single registers.
  public Healer healer() {
    return healer;
  }

  /// Verifies everything at rest.
  public Scrubber scrubber() {
    return scrubber;
  }

  /// Finishes what dead processes began.
  public LeftoverSweep leftovers() {
    return leftovers;
  }

  /// Walks by every register and makes it whole.
  public DriveRebuild rebuild() {
    return rebuild;
  }

  /// To be called when a drive has come into service: its ceiling may be above the ballot clock, or
  /// that of a clock that was wrong; and it knows of no reader, and may have files that nothing
  /// names.
  public void driveJoined(UUID drive) {
    sets.renewHolds();
    ceilings.reach();
    leftovers.driveJoined(drive);
  }

  /// How far the ballots are ahead of the wall clock, in milliseconds; negative if behind.
  public long ballotsAheadMillis() {
    return dispatch.clock().aheadMillis();
  }

  /// What every drive of a key's set holds, and why the key is there.
  public Inspection inspection() {
    return new Inspection(sets);
  }

  /// Whether every set has a write quorum of drives in service.
  public boolean isReady() {
    return sets.all().stream()
        .allMatch(set ->
            set.isDurable(
                (int) set.drives().stream().filter(drive -> !DriveBay.isOut(drive)).count()));
  }

  /// Stops background work; requests under way end by themselves.
  @Override
  public void close() {
    leftovers.close();
    unnamed.close();
    healer.close();
    sets.close();
    dispatch.close();
  }
}

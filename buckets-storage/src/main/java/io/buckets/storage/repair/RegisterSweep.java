package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.listing.MergedScan;
import io.buckets.storage.model.Positions;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes by every register of a bucket, or of all buckets, in order; what heals and rebuilds walk
/// along.
///
/// Unlike a listing it sees registers that any drive in service has, decided or not, empty or not:
/// those are the ones that may need repair. Threading: one thread.
public final class RegisterSweep {
  private static final Logger LOG = LoggerFactory.getLogger(RegisterSweep.class);

  private final ErasureSets sets;
  private final Concern concern;

  /// A sweep of whatever any node should look at.
  public RegisterSweep(ErasureSets sets) {
    this(sets, Concern.OF_ALL);
  }

  /// @param concern of whom what is looked at is the matter
  public RegisterSweep(ErasureSets sets, Concern concern) {
    this.sets = sets;
    this.concern = concern;
  }

  /// Whose matter the registers are.
  public enum Concern {
    /// Every node's.
    OF_ALL,
    /// That of the node whose drive lacks what others have, be it a tombstone. What is half made,
    /// or gone, is also the matter of one node more: that of the first drive of the set which is in
    /// service.
    OF_OWN_DRIVES
  }

  /// Told of each register.
  @FunctionalInterface
  public interface Visitor {
    /// @return whether to go on
    boolean visit(RegisterKey key, Looks looks);
  }

  /// What the drives in service show of a register.
  public enum Looks {
    /// Every drive of its set shows the same decided head, which is not empty.
    ALIKE,
    /// Those that know it show the same decided tombstone.
    GONE,
    /// One of them does not know what it shows to be decided.
    HALF_MADE,
    /// Not alike, but the matter of another node.
    OTHERS,
    /// Anything else.
    DIFFERENT
  }

  /// Calls `visitor` with every register of `space`, once, until it answers false.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin so
  /// @return whether the end was reached
  public boolean visit(Space space, long bucketId, byte[] prefix, Visitor visitor) {
    MergedScan.ScanRange range =
        new MergedScan.ScanRange(space, bucketId, prefix, Limits.SCAN_PAGE, false, false);
    byte @Nullable [] from = IndexKey.rangeStart(space, bucketId, prefix);
    Set<Drive> failed = new HashSet<>();
    while (from != null) {
      try {
        Pause pause = page(range, from, visitor, sets.inService(failed));
        if (pause.stopped()) {
          return false;
        }
        from = pause.next();
      } catch (MergedScan.DriveFailed failure) {
        failed.add(failure.drive());
      }
    }
    return true;
  }

  /// Settles every register of `space` that is half made, so that the drives let go of what they
  /// keep to take it back.
  ///
  /// @return whether all that could be, and the end was reached
  public boolean settle(Space space, OrphanSweep.Pace pace) throws InterruptedException {
    boolean[] settled = {true};
    boolean end =
        visit(
            space,
            -1,
            new byte[0],
            (key, looks) -> {
              settled[0] &= looks != Looks.HALF_MADE || isSettled(key);
              return goesOn(pace);
            });
    if (Thread.interrupted()) {
      throw new InterruptedException("a sweep of registers");
    }
    return end && settled[0];
  }

  private boolean isSettled(RegisterKey key) {
    try {
      sets.of(key).register().settle(key);
      return true;
    } catch (StoreException e) {
      LOG.debug("{} stays half made for now: {}", key, e.getMessage());
      return false;
    }
  }

  private static boolean goesOn(OrphanSweep.Pace pace) {
    try {
      return pace.mayGoOn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private record Pause(byte @Nullable [] next, boolean stopped) {}

  private Pause page(MergedScan.ScanRange range, byte[] from, Visitor visitor, List<Drive> drives) {
    MergedScan scan = new MergedScan(sets, drives, range, from);
    byte[] last = from;
    for (int i = 0; i < Limits.SCAN_PAGE; i++) {
      MergedScan.Sighting sighting = scan.nextSighting();
      if (sighting == null) {
        return new Pause(null, false);
      }
      last = Positions.after(sighting.position());
      RegisterKey key = IndexKey.parse(range.space(), sighting.position());
      if (!visitor.visit(key, looks(key, sighting, drives))) {
        return new Pause(null, true);
      }
    }
    return new Pause(last, false);
  }

  private Looks looks(RegisterKey key, MergedScan.Sighting sighting, List<Drive> drives) {
    Looks looks = looksToAll(key, sighting, drives);
    return looks == Looks.ALIKE || concern == Concern.OF_ALL || isOurs(key, sighting, drives, looks)
        ? looks
        : Looks.OTHERS;
  }

  private boolean isOurs(
      RegisterKey key, MergedScan.Sighting sighting, List<Drive> drives, Looks looks) {
    boolean first = true;
    for (Drive drive : sets.of(key).drives()) {
      if (!drives.contains(drive)) {
        continue;
      }
      boolean leads = first && looks != Looks.DIFFERENT;
      first = false;
      if (sets.isMine(drive) && (leads || lacks(drive, sighting, looks))) {
        return true;
      }
    }
    return false;
  }

  /// Whether a drive lacks what others have. Of what is half made that may be decided, though none
  /// of them knows it yet.
  private static boolean lacks(Drive drive, MergedScan.Sighting sighting, Looks looks) {
    return switch (looks) {
      case DIFFERENT -> !sighting.inStep().contains(drive);
      case HALF_MADE -> !sighting.upToDate().contains(drive);
      case GONE -> !sighting.holders().contains(drive);
      case ALIKE, OTHERS -> false;
    };
  }

  private Looks looksToAll(RegisterKey key, MergedScan.Sighting sighting, List<Drive> drives) {
    if (!sighting.alike() || sighting.empty()) {
      Looks unlike = sighting.halfMade() ? Looks.HALF_MADE : Looks.DIFFERENT;
      return sighting.alike() ? Looks.GONE : unlike;
    }
    for (Drive drive : sets.of(key).drives()) {
      if (drives.contains(drive) && !sighting.holders().contains(drive)) {
        return Looks.DIFFERENT;
      }
    }
    return Looks.ALIKE;
  }
}

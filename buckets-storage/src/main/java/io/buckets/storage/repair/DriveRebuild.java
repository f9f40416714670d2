package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Walks by every register and makes it whole: after a drive was replaced by an empty one, after
/// one was away, or because an operator asks. A walk by everything also ends the uploads that are
/// over, and one that looks for files removes those that nothing names, see `LeftoverSweep`.
///
/// A drive being filled answers "unknown" for what it lacks; when a walk has gone by everything and
/// every register was made whole, the filling drives are in step and say so from then on.
///
/// Each node brings the drives in step that are local to it, and leaves those of others to them.
/// Threading: one walk at a time; {@link #run} blocks until it is done.
public final class DriveRebuild {
  private static final Logger LOG = LoggerFactory.getLogger(DriveRebuild.class);
  private static final int AT_A_TIME = 16;

  private final ErasureSets sets;
  private final Healer healer;
  private final Chore endUploads;
  private final Chore sweepFiles;
  private final AtomicLong visited = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicBoolean running = new AtomicBoolean();

  /// @param endUploads what a walk by everything does between objects and uploads
  /// @param sweepFiles what one that looks for files does in the end
  public DriveRebuild(ErasureSets sets, Healer healer, Chore endUploads, Chore sweepFiles) {
    this.sets = sets;
    this.healer = healer;
    this.endUploads = endUploads;
    this.sweepFiles = sweepFiles;
  }

  /// What a walk by everything does besides.
  @FunctionalInterface
  public interface Chore {
    void run() throws InterruptedException;
  }

  /// How closely a walk looks.
  public enum Depth {
    /// Only registers on whose heads the drives differ, and tombstones, are repaired: cheap, and
    /// enough after an outage.
    HEADS,
    /// Every register is repaired, its shard files looked for.
    FILES,
    /// Every block of every shard file is read and verified as well.
    BLOCKS
  }

  /// How far the walk has come.
  ///
  /// @param running whether one is under way
  /// @param visited registers gone by in this walk, or the last
  /// @param incomplete of these, how many could not be made whole
  public record Progress(boolean running, long visited, long incomplete) {}

  /// How far the walk has come.
  public Progress progress() {
    return new Progress(running.get(), visited.get(), left.get());
  }

  /// Brings the drives of this node in step: makes those registers whole which they lack, or, if
  /// one of them is being filled, all that are not alike; and ends what was left half made, each by
  /// one node.
  ///
  /// @param depth how closely to look at those of sets that a drive of this node serves in
  /// @return false if a walk is under way already
  public boolean bringInStep(Depth depth) throws InterruptedException {
    return run(new Walk(-1, new byte[0], depth, true));
  }

  /// Makes every register of a bucket, or of all, whole, on the drives of all nodes.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @param prefix only keys that begin so
  /// @param depth how closely to look
  /// @return false if a walk is under way already
  public boolean run(long bucketId, byte[] prefix, Depth depth) throws InterruptedException {
    return run(new Walk(bucketId, prefix, depth, false));
  }

  /// @param own whether only what is this node's matter is made whole
  private record Walk(long bucketId, byte[] prefix, Depth depth, boolean own) {
    boolean isOfAll() {
      return bucketId < 0;
    }
  }

  private boolean run(Walk walk) throws InterruptedException {
    if (!running.compareAndSet(false, true)) {
      return false;
    }
    try {
      visited.set(0);
      left.set(0);
      Map<Drive, Ballot> filling = filling();
      Semaphore slots = new Semaphore(AT_A_TIME);
      boolean whole = sweep(Space.OBJECTS, walk, filling.isEmpty(), slots);
      if (whole && walk.isOfAll() && (!walk.own || sets.duties().leads().getAsBoolean())) {
        // The objects say how completions ended; what is erased of uploads is then made whole too.
        endUploads.run();
      }
      whole = whole && sweep(Space.UPLOADS, walk, filling.isEmpty(), slots);
      slots.acquire(AT_A_TIME);
      if (whole && walk.isOfAll() && left.get() == 0) {
        filling.forEach(DriveRebuild::inStep);
      }
      if (whole && walk.isOfAll() && walk.depth != Depth.HEADS) {
        sweepFiles.run();
      }
      return true;
    } finally {
      running.set(false);
    }
  }

  /// @param full whether no drive of this node is being filled
  private boolean sweep(Space space, Walk walk, boolean full, Semaphore slots) {
    RegisterSweep.Concern concern =
        walk.own && full ? RegisterSweep.Concern.OF_OWN_DRIVES : RegisterSweep.Concern.OF_ALL;
    return new RegisterSweep(sets, concern)
        .visit(
            space,
            walk.bucketId,
            walk.prefix,
            (key, looks) -> isPassedBy(key, looks, walk) || heal(key, walk.depth, slots));
  }

  private boolean isPassedBy(RegisterKey key, RegisterSweep.Looks looks, Walk walk) {
    return walk.depth == Depth.HEADS
        ? looks == RegisterSweep.Looks.ALIKE || looks == RegisterSweep.Looks.OTHERS
        : walk.own && sets.of(key).drives().stream().noneMatch(sets::isMine);
  }

  private boolean heal(RegisterKey key, Depth depth, Semaphore slots) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    Thread.startVirtualThread(() -> {
      try {
        visited.incrementAndGet();
        if (!healer.heal(key, depth == Depth.BLOCKS)) {
          left.incrementAndGet();
        }
      } finally {
        slots.release();
      }
    });
    return true;
  }

  /// The very drive that is in a bay now: one that takes its place during the walk has not been
  /// filled by it.
  private static Drive inPlace(Drive drive) {
    return drive instanceof DriveBay bay ? bay.drive() : drive;
  }

  /// The drives of this node that are to be filled now, and the name of each filling: one that
  /// begins during the walk is not over with it.
  private Map<Drive, Ballot> filling() {
    Map<Drive, Ballot> filling = new LinkedHashMap<>();
    for (Drive place : sets.mine()) {
      Drive drive = inPlace(place);
      if (DriveBay.isOut(place)) {
        continue;
      }
      try {
        Ballot since = drive.status().fillingSince();
        if (since != null) {
          filling.put(drive, since);
        }
      } catch (DriveException e) {
        LOG.debug("drive {} does not say if it is to be filled: {}", drive.label(), e.getMessage());
      }
    }
    return filling;
  }

  private static void inStep(Drive drive, Ballot since) {
    try {
      if (drive.endFilling(since)) {
        LOG.info("drive {} is in step", drive.label());
      }
    } catch (DriveException e) {
      LOG.warn("drive {} could not be marked as in step: {}", drive.label(), e.getMessage());
    }
  }
}

package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.Frames;
import io.buckets.storage.erasing.ShardHeader;
import io.buckets.storage.erasing.StripeLayout;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads every shard file of every drive that is local to this node and verifies each block against
/// its BLAKE2b-256, so that damage is found while the other shards are still there; and sweeps up
/// files that no register names, as `LeftoverSweep` does it all the time.
///
/// It goes by the files, and then by the registers: a file that is gone, or whose beginning is
/// damaged so that it does not say any more whose it is, is missing from the list of files.
///
/// Damaged files are repaired at once. Reading is paced, unless an operator asks for a scrub now.
///
/// Threading: {@link #scrub} may be called from any thread; drives are scrubbed one after the
/// other.
public final class Scrubber {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

  private final ErasureSets sets;
  private final Healer healer;
  private final ShardOwners owners;
  private final OrphanSweep orphans;
  private final LongAdder files = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder repaired = new LongAdder();
  private final LongAdder unreadable = new LongAdder();

  public Scrubber(ErasureSets sets, Healer healer, ShardOwners owners, OrphanSweep orphans) {
    this.sets = sets;
    this.healer = healer;
    this.owners = owners;
    this.orphans = orphans;
  }

  /// Counts since the process started.
  ///
  /// @param files shard files read
  /// @param bytes of their data regions
  /// @param damaged files with a damaged block, unreadable, or missing
  /// @param repaired files made whole again
  /// @param orphans files removed because nothing names them
  /// @param unreadableDrives drives that could not be read to the end
  public record Counts(
      long files, long bytes, long damaged, long repaired, long orphans, long unreadableDrives) {}

  /// What was done so far.
  public Counts counts() {
    return new Counts(
        files.sum(),
        bytes.sum(),
        damaged.sum(),
        repaired.sum(),
        orphans.removed(),
        unreadable.sum());
  }

  /// Decides how fast a scrub goes: called with the bytes just read, returns when reading may go
  /// on, or false to stop.
  @FunctionalInterface
  public interface Pace {
    /// No pause, no end.
    Pace NONE = bytes -> true;

    boolean mayGoOn(long bytes) throws InterruptedException;
  }

  /// Goes by every shard file of every drive of this node once.
  public void scrub(Pace pace) throws InterruptedException {
    for (Drive drive : sets.mine()) {
      try {
        if (!scrub(drive, pace)) {
          return;
        }
      } catch (DriveException e) {
        unreadable.increment();
        LOG.warn("the scrub left out the rest of {}: {}", drive.label(), e.getMessage());
      }
    }
  }

  private boolean scrub(Drive drive, Pace pace) throws DriveException, InterruptedException {
    @Nullable String after = "";
    while (after != null) {
      ShardPage page = drive.shards(after, Limits.SCAN_PAGE);
      for (ShardPage.ShardFileEntry entry : page.files()) {
        examine(drive, entry);
        if (!pace.mayGoOn(entry.length())) {
          return false;
        }
      }
      after = page.next();
    }
    return new NamedShards(drive)
        .visit(name -> {
          if (!isThere(drive, name)) {
            examineMissing(drive, name);
          }
          return pace.mayGoOn(0);
        });
  }

  private void examine(Drive drive, ShardPage.ShardFileEntry entry) throws DriveException {
    ShardName name = entry.name();
    try {
      if (orphans.removeOrphan(drive, entry)) {
        return;
      }
      files.increment();
      bytes.add(entry.length());
      if (!isSound(drive, name)) {
        mend(drive, name);
      }
    } catch (StoreException e) {
      LOG.warn("the scrub could not judge {}: {}", name, e.getMessage());
    }
  }

  /// Whether the drive has a whole file of that name.
  private static boolean isThere(Drive drive, ShardName name) throws DriveException {
    try {
      return drive.describe(name) != null;
    } catch (DriveException e) {
      if (isDamage(e)) {
        return false;
      }
      throw e;
    }
  }

  private void examineMissing(Drive drive, ShardName name) throws DriveException {
    try {
      mend(drive, name);
    } catch (StoreException e) {
      LOG.warn("the scrub could not judge {}: {}", name, e.getMessage());
    }
  }

  private void mend(Drive drive, ShardName name) throws DriveException {
    if (!owners.isNamed(name)) {
      // What nothing names was dropped since it was listed, or was never finished.
      return;
    }
    damaged.increment();
    if (repair(name) && isSound(drive, name)) {
      repaired.increment();
      LOG.info("a damaged shard file of {} on {} was repaired", name.owner(), drive.label());
    } else {
      LOG.warn("a damaged shard file of {} on {} remains", name.owner(), drive.label());
    }
  }

  private boolean repair(ShardName name) {
    boolean object = healer.heal(name.owner(), true);
    RegisterKey part = UploadKeys.part(name);
    boolean isPart = !sets.of(part).register().read(part, false).head().isEmpty();
    return isPart ? healer.heal(part, true) : object;
  }

  /// Whether every block of the file is what it was when it was written.
  static boolean isSound(Drive drive, ShardName name) throws DriveException {
    try {
      ShardDescription description = drive.describe(name);
      if (description == null) {
        return false;
      }
      ShardHeader header = ShardHeader.decode(description.header());
      if (!header.name().equals(name)) {
        return false;
      }
      return blocksAreSound(drive, header, description.length());
    } catch (DriveException e) {
      if (isDamage(e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isDamage(DriveException e) {
    return e.reason() == DriveException.Reason.CORRUPT
        || e.reason() == DriveException.Reason.MISSING;
  }

  private static boolean blocksAreSound(Drive drive, ShardHeader header, long length)
      throws DriveException {
    Geometry geometry = header.geometry();
    int full = StripeLayout.blockBytes(geometry, header.stripeBytes());
    ByteBuffer frame = ByteBuffer.allocate(StripeLayout.FRAME_HEAD_BYTES + full);
    for (long at = 0; at < length; at += frame.capacity()) {
      int bytes = (int) Math.min(frame.capacity(), length - at);
      frame.clear().limit(bytes);
      drive.read(header.name(), at, frame);
      frame.flip();
      if (frame.limit() != bytes
          || !Frames.isIntactForYears(frame, bytes - StripeLayout.FRAME_HEAD_BYTES)) {
        return false;
      }
    }
    return true;
  }
}

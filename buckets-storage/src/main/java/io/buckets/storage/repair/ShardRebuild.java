package io.buckets.storage.repair;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.Frames;
import io.buckets.storage.erasing.ShardHeader;
import io.buckets.storage.erasing.StripeLayout;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes lost or damaged shard files of one part again from the intact ones, stripe by stripe in
/// constant memory.
///
/// Every block that is used is verified against its BLAKE2b-256, since what is written here is
/// believed for years.
///
/// Threading: one thread; the blocks of a stripe are read in parallel.
public final class ShardRebuild {
  private final ErasureSet set;
  private final Geometry geometry;
  private final ShardName name;
  private final StripeLayout layout;
  private final byte[] trailer;

  /// @param trailer the document that the rebuilt files end with
  ShardRebuild(ErasureSet set, ShardName name, long partBytes, byte[] trailer) {
    this.set = set;
    this.geometry = set.geometry();
    this.name = name;
    this.layout = new StripeLayout(geometry, partBytes);
    this.trailer = trailer;
  }

  /// Whose files they are.
  ShardName name() {
    return name;
  }

  /// What a look at the shard files has found.
  ///
  /// @param damaged slots whose file is missing, has a wrong length, or a damaged block
  /// @param everywhere whether every slot has answered; those that have not are in no list
  record Found(int damaged, boolean everywhere) {}

  /// Looks at the shard files.
  ///
  /// @param deep whether every block is read
  Found look(boolean deep) {
    SlotCalls<Boolean> calls =
        new SlotCalls<Boolean>(set.lanes(), slot -> isSound(slot, deep)).start(set.allSlots());
    calls.awaitAll(deep ? Limits.SCRUB_FILE : Limits.DRIVE_CALL);
    int answered = calls.answered();
    int damaged = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      if ((answered & 1 << slot) != 0 && !calls.answer(slot)) {
        damaged |= 1 << slot;
      }
    }
    return new Found(damaged, answered == set.allSlots());
  }

  private Boolean isSound(int slot, boolean deep) throws DriveException {
    Drive drive = set.drive(slot);
    try {
      ShardDescription description = drive.describe(name);
      if (description == null || description.length() != layout.shardBytes()) {
        return false;
      }
      return !deep || allBlocksIntact(drive);
    } catch (DriveException e) {
      if (e.reason() == DriveException.Reason.MISSING
          || e.reason() == DriveException.Reason.CORRUPT) {
        return false;
      }
      throw e;
    }
  }

  private boolean allBlocksIntact(Drive drive) throws DriveException {
    for (long stripe = 0; stripe < layout.stripes(); stripe++) {
      int block = layout.blockBytes(stripe);
      ByteBuffer frame = ByteBuffer.allocate(StripeLayout.FRAME_HEAD_BYTES + block);
      drive.read(name, layout.frameOffset(stripe), frame);
      if (!Frames.isIntactForYears(frame.flip(), block)) {
        return false;
      }
    }
    return true;
  }

  /// Writes the shard files of the slots in `wanted` again.
  ///
  /// @return slots now sound
  /// @throws StoreException CORRUPT if a stripe has fewer than k intact blocks; NO_QUORUM or BUSY
  ///   if fewer than k could be read
  int rebuild(int wanted) throws DriveException {
    int alive = wanted;
    long stripes = Math.max(1, layout.stripes());
    try {
      for (long stripe = 0; stripe < stripes && alive != 0; stripe++) {
        Frames frames = layout.stripes() == 0 ? null : stripe(stripe, wanted);
        alive = write(alive, stripe, frames);
      }
    } catch (StoreException e) {
      discard(wanted);
      throw e;
    }
    SlotCalls<Boolean> seals =
        new SlotCalls<Boolean>(
            set.lanes(),
            slot -> {
              set.drive(slot).seal(name, layout.shardBytes(), trailer);
              return true;
            });
    seals.start(alive).awaitAll(Limits.DRIVE_CALL);
    int sealed = seals.answered();
    if (sealed != wanted) {
      discard(wanted & ~sealed);
    }
    return sealed;
  }

  /// Gives up what is staged; a damaged file that is named stays, its good blocks may be needed.
  private void discard(int slots) {
    new SlotCalls<Boolean>(
            set.lanes(),
            slot -> {
              set.drive(slot).discard(name);
              return true;
            })
        .start(slots);
  }

  private int write(int alive, long stripe, @Nullable Frames frames) {
    SlotCalls<Boolean> writes =
        new SlotCalls<Boolean>(
            set.lanes(),
            slot -> {
              byte[] header =
                  stripe > 0
                      ? new byte[0]
                      : new ShardHeader(geometry, slot, Limits.STRIPE_BYTES, name).encode();
              ByteBuffer bytes = frames == null ? ByteBuffer.allocate(0) : frames.shard(slot);
              set.drive(slot).stage(name, header, layout.frameOffset(stripe), bytes);
              return true;
            });
    writes.start(alive).awaitAll(Limits.DRIVE_CALL);
    return writes.answered();
  }

  /// One stripe, whole and framed again.
  private Frames stripe(long stripe, int wanted) {
    int block = layout.blockBytes(stripe);
    byte[] arena = new byte[Frames.arenaBytes(geometry, block, 1)];
    Frames frames = new Frames(geometry, arena, block, 1);
    int sources = set.allSlots() & ~wanted;
    SlotCalls<Boolean> reads =
        new SlotCalls<Boolean>(set.lanes(), slot -> read(slot, stripe, frames));
    reads.start(sources);
    reads.awaitAll(Limits.DRIVE_CALL);
    int present = reads.answered();
    if (Integer.bitCount(present) < geometry.data()) {
      throw set.unreadable(reads, "stripe " + stripe + " of " + name.owner());
    }
    byte[][] arrays = new byte[geometry.total()][];
    int[] offsets = new int[geometry.total()];
    for (int slot = 0; slot < geometry.total(); slot++) {
      arrays[slot] = arena;
      offsets[slot] = frames.blockOffset(slot, 0);
    }
    ReedSolomon.of(geometry)
        .reconstruct(arrays, offsets, block, present, set.allSlots() & ~present);
    frames.hash();
    return frames;
  }

  private Boolean read(int slot, long stripe, Frames frames) throws DriveException {
    int block = frames.blockBytes();
    ByteBuffer frame = ByteBuffer.allocate(StripeLayout.FRAME_HEAD_BYTES + block);
    set.drive(slot).read(name, layout.frameOffset(stripe), frame);
    if (!Frames.isIntactForYears(frame.flip(), block)) {
      throw new DriveException(
          DriveException.Reason.CORRUPT, "block " + stripe + " of " + name + " is damaged");
    }
    frame.get(StripeLayout.FRAME_HEAD_BYTES, frames.arena(), frames.blockOffset(slot, 0), block);
    return true;
  }

  /// The parts of a version that has shard files, with their sizes.
  public static List<StoredPart> partsOf(RegisterKey key, Version version) {
    DataId data = version.data();
    if (data == null) {
      return List.of();
    }
    RegisterKey owner = RegisterKey.object(key.bucketId(), key.key());
    List<PartInfo> parts = XlMeta.parse(version.meta()).parts();
    if (parts.isEmpty()) {
      return List.of(new StoredPart(new ShardName(owner, data, 1, 0), version.storedSize()));
    }
    List<StoredPart> stored = new ArrayList<>();
    for (PartInfo part : parts) {
      ShardName name = new ShardName(owner, data, part.number(), part.attempt());
      stored.add(new StoredPart(name, part.storedSize()));
    }
    return stored;
  }

  /// A part with shard files.
  ///
  /// @param name the files
  /// @param bytes of the part
  public record StoredPart(ShardName name, long bytes) {}
}

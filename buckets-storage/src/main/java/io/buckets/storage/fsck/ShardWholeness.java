package io.buckets.storage.fsck;

import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.erasing.Frames;
import io.buckets.storage.erasing.ShardHeader;
import io.buckets.storage.erasing.StripeLayout;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.fsck.RegisterWholeness.Finding;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Whether a shard file is what the register that names it says: there, of the right slot and
/// length, every block as it was when it was written (BLAKE2b-256, as a scrub verifies).
///
/// Threading: one thread.
final class ShardWholeness {
  private final Drive drive;
  private final int slot;
  private final Geometry geometry;
  private long bytes;

  ShardWholeness(Drive drive, int slot, Geometry geometry) {
    this.drive = drive;
    this.slot = slot;
    this.geometry = geometry;
  }

  /// Bytes read so far.
  long bytes() {
    return bytes;
  }

  /// Reads the shard file of a part of `size` bytes; null if it is whole.
  @Nullable Finding check(ShardName name, long size) {
    try {
      ShardDescription description = drive.describe(name);
      if (description == null) {
        return missing(name);
      }
      ShardHeader header = ShardHeader.decode(description.header());
      StripeLayout layout = new StripeLayout(geometry, size);
      if (!header.name().equals(name) || !header.geometry().equals(geometry)) {
        return damaged(name, "its header is of " + header.name() + ", " + header.geometry());
      }
      if (header.shardIndex() != slot) {
        return new Finding(
            Kind.SHARD_OF_ANOTHER_SLOT,
            slot,
            "%s is shard %d in slot %d".formatted(describe(name), header.shardIndex(), slot));
      }
      if (description.length() != layout.shardBytes()) {
        return damaged(
            name, "it has " + description.length() + " bytes instead of " + layout.shardBytes());
      }
      return blocks(name, layout);
    } catch (DriveException e) {
      return e.reason() == Reason.MISSING
          ? missing(name)
          : damaged(name, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Finding blocks(ShardName name, StripeLayout layout) throws DriveException {
    if (layout.stripes() == 0) {
      return null;
    }
    ByteBuffer frame = ByteBuffer.allocate(StripeLayout.FRAME_HEAD_BYTES + layout.blockBytes(0));
    for (long stripe = 0; stripe < layout.stripes(); stripe++) {
      int block = layout.blockBytes(stripe);
      frame.clear().limit(StripeLayout.FRAME_HEAD_BYTES + block);
      drive.read(name, layout.frameOffset(stripe), frame);
      boolean whole = !frame.hasRemaining();
      bytes += frame.position();
      frame.flip();
      if (!whole || !Frames.isIntactForYears(frame, block)) {
        return damaged(name, "the block of stripe " + stripe + " does not match its checksums");
      }
    }
    return null;
  }

  private Finding missing(ShardName name) {
    return new Finding(Kind.SHARD_MISSING, slot, describe(name) + " is not there");
  }

  private Finding damaged(ShardName name, String what) {
    return new Finding(Kind.SHARD_DAMAGED, slot, describe(name) + " is damaged: " + what);
  }

  /// A file without its owner, who is named beside it.
  static String describe(ShardName name) {
    String attempt = name.attempt() == 0 ? "" : "." + name.attempt();
    return "file " + name.data() + ".part." + name.part() + attempt;
  }
}

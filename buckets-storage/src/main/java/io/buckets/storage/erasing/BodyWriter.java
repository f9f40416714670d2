package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a body to the drives of a set: coded, hashed, and written stripe group by stripe group in
/// constant memory; or, if it is small, coded into shards that will travel in the commit.
///
/// Nothing written here is visible: the caller seals and commits it, or discards it.
///
/// Threading: one body, one thread; the drives' writes of a group overlap the reading of the next.
public final class BodyWriter {
  private final ErasureSet set;
  private final Geometry geometry;
  private final ObjectSource source;
  private final StripeIntake intake;

  public BodyWriter(ErasureSet set, Arenas arenas, ObjectSource source) {
    this.set = set;
    this.geometry = set.geometry();
    this.source = source;
    this.intake = new StripeIntake(geometry, arenas, source);
  }

  /// What became of a body.
  ///
  /// @param size bytes of the object
  /// @param stored bytes that were cut into stripes
  /// @param inline the shard of each slot, if it was small
  /// @param upload the staged files, if it was not
  public record Written(
      long size, long stored, @Nullable List<ByteBuffer> inline, @Nullable ShardUpload upload) {
    /// The change that makes it visible, with what each drive has of it.
    public Proposal proposal(Change change) {
      return upload == null
          ? new Proposal(change, inline)
          : new Proposal(change, inline, upload.alive());
    }
  }

  /// Reads the whole body.
  ///
  /// @param name what the shard files are called if there are any
  /// @param mayInline whether a small body may travel in the commit
  /// @throws IOException if the source fails; nothing stays behind
  public Written write(ShardName name, boolean mayInline) throws IOException {
    try (intake) {
      long length = source.length();
      if (length >= 0 && mayInline && fitsInline(length)) {
        return writeInline((int) length);
      }
      ShardUpload upload = new ShardUpload(set, name);
      try {
        return length < 0 ? writeUnknown(upload, mayInline) : writeKnown(upload, length);
      } catch (IOException | RuntimeException e) {
        upload.discard();
        throw e;
      }
    }
  }

  private Written writeInline(int length) throws IOException {
    StripeIntake.Gathered gathered = intake.next(length, 1, false);
    requireLength(length);
    return inline(gathered.frames(), length);
  }

  private Written writeKnown(ShardUpload upload, long length) throws IOException {
    for (long done = 0; done < length; ) {
      done += writeGroup(upload, length - done);
    }
    if (!intake.mayKeepWaiting()) {
      upload.writeRest();
    }
    requireLength(length);
    return written(length, null, upload);
  }

  private Written written(
      long stored, @Nullable List<ByteBuffer> inline, @Nullable ShardUpload upload) {
    return new Written(source.objectBytes(stored), stored, inline, upload);
  }

  private boolean fitsInline(long length) {
    return length < Limits.INLINE_OBJECT_BYTES
        && geometry.shardBytes(length) < Limits.INLINE_SHARD_BYTES;
  }

  /// Writes one or two stripes of a body that has `left` bytes to come, and returns how many bytes
  /// they took.
  private long writeGroup(ShardUpload upload, long left) throws IOException {
    int count = left >= 2L * Limits.STRIPE_BYTES ? 2 : 1;
    int stripe = (int) Math.min(left, Limits.STRIPE_BYTES);
    StripeIntake.Gathered gathered = intake.next(stripe, count, true);
    try {
      if (gathered.bytes() % stripe != 0 || gathered.bytes() == 0) {
        throw shortBody();
      }
      Frames frames = gathered.frames();
      frames.seal();
      if (left == gathered.bytes()) {
        upload.writeLast(frames, gathered.loan());
      } else {
        upload.write(frames, gathered.loan());
      }
    } finally {
      intake.keep(gathered.loan());
    }
    return gathered.bytes();
  }

  /// A body without a length: stripe by stripe, the last copied into frames that fit it.
  private Written writeUnknown(ShardUpload upload, boolean mayInline) throws IOException {
    while (!intake.ended()) {
      @Nullable Written inlined = writeStripe(upload, mayInline);
      if (inlined != null) {
        return inlined;
      }
    }
    return written(intake.total(), null, upload);
  }

  /// One stripe of a body without a length; the body itself where it turns out to be small enough
  /// to go inline.
  private @Nullable Written writeStripe(ShardUpload upload, boolean mayInline) throws IOException {
    StripeIntake.Gathered gathered = intake.next(Limits.STRIPE_BYTES, 1, true);
    try {
      Frames frames = gathered.frames();
      int read = gathered.bytes();
      if (read < Limits.STRIPE_BYTES) {
        frames = shrink(frames, read);
        if (intake.total() == read && mayInline && fitsInline(read)) {
          return inline(frames, read);
        }
      }
      if (read > 0) {
        frames.seal();
        upload.write(frames, gathered.loan());
      }
      return null;
    } finally {
      intake.keep(gathered.loan());
    }
  }

  private Frames shrink(Frames frames, int bytes) {
    Frames last = small(bytes);
    int copied = 0;
    for (int shard = 0; shard < geometry.data() && copied < bytes; shard++) {
      for (int from = 0; from < frames.blockBytes() && copied < bytes; ) {
        int target = last.blockOffset(copied / last.blockBytes(), 0) + copied % last.blockBytes();
        int room = last.blockBytes() - copied % last.blockBytes();
        int n = Math.min(Math.min(room, frames.blockBytes() - from), bytes - copied);
        System.arraycopy(
            frames.arena(), frames.blockOffset(shard, 0) + from, last.arena(), target, n);
        from += n;
        copied += n;
      }
    }
    return last;
  }

  private Frames small(int bytes) {
    int block = StripeLayout.blockBytes(geometry, bytes);
    return new Frames(geometry, new byte[Frames.arenaBytes(geometry, block, 1)], block, 1);
  }

  private Written inline(Frames frames, long length) {
    frames.encodeParity();
    List<ByteBuffer> shards = new ArrayList<>(geometry.total());
    for (int i = 0; i < geometry.total(); i++) {
      int offset = frames.blockOffset(i, 0);
      shards.add(ByteBuffer.wrap(frames.arena(), offset, frames.blockBytes()).slice());
    }
    return written(length, shards, null);
  }

  private void requireLength(long length) throws IOException {
    if (intake.total() < length) {
      throw shortBody();
    }
    intake.expectEnd();
  }

  private static StoreException shortBody() {
    return new StoreException(
        StoreException.Reason.INVALID_ARGUMENT, "the body ended before its length");
  }
}

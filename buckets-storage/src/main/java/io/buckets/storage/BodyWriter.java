package io.buckets.storage;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
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
final class BodyWriter {
  private final ErasureSet set;
  private final Geometry geometry;
  private final Arenas arenas;
  private final ObjectSource source;
  private final StripeFiller filler;

  /// The arena the source may still be looking at, and how many bytes of the body end with it.
  private @Nullable ArenaLoan looked;

  private long lookedTo;

  BodyWriter(ErasureSet set, Arenas arenas, ObjectSource source) {
    this.set = set;
    this.geometry = set.geometry();
    this.arenas = arenas;
    this.source = source;
    this.filler = new StripeFiller(geometry, source);
  }

  /// What became of a body.
  ///
  /// @param size its bytes
  /// @param inline the shard of each slot, if it was small
  /// @param upload the staged files, if it was not
  record Written(long size, @Nullable List<ByteBuffer> inline, @Nullable ShardUpload upload) {}

  /// Reads the whole body.
  ///
  /// @param name what the shard files are called if there are any
  /// @param mayInline whether a small body may travel in the commit
  /// @throws IOException if the source fails; nothing stays behind
  Written write(ShardName name, boolean mayInline) throws IOException {
    long length = source.length();
    if (length < 0) {
      return writeUnknown(name, mayInline);
    }
    if (mayInline && fitsInline(length)) {
      Frames frames = small((int) length);
      filler.fill(frames, 0, (int) length);
      requireLength(length);
      return inline(frames, length);
    }
    ShardUpload upload = new ShardUpload(set, name);
    try {
      for (long done = 0; done < length; ) {
        done += writeGroup(upload, length - done);
      }
      requireLength(length);
      return new Written(length, null, upload);
    } catch (IOException | RuntimeException e) {
      upload.discard();
      throw e;
    } finally {
      letGo(Long.MAX_VALUE);
    }
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
    ArenaLoan loan = borrow(stripe, count);
    try {
      Frames frames =
          new Frames(geometry, loan.arena(), StripeLayout.blockBytes(geometry, stripe), count);
      for (int i = 0; i < count; i++) {
        if (filler.fill(frames, i, stripe) < stripe) {
          throw shortBody();
        }
      }
      frames.seal();
      if (left == (long) stripe * count) {
        upload.writeLast(frames, loan);
      } else {
        upload.write(frames, loan);
      }
    } finally {
      keep(loan);
    }
    return (long) stripe * count;
  }

  /// A body without a length: stripe by stripe, the last copied into frames that fit it.
  private Written writeUnknown(ShardName name, boolean mayInline) throws IOException {
    ShardUpload upload = new ShardUpload(set, name);
    try {
      while (!filler.ended()) {
        @Nullable Written inlined = writeStripe(upload, mayInline);
        if (inlined != null) {
          return inlined;
        }
      }
      return new Written(filler.total(), null, upload);
    } catch (IOException | RuntimeException e) {
      upload.discard();
      throw e;
    } finally {
      letGo(Long.MAX_VALUE);
    }
  }

  /// One stripe of a body without a length; the body itself where it turns out to be small enough
  /// to go inline.
  private @Nullable Written writeStripe(ShardUpload upload, boolean mayInline) throws IOException {
    ArenaLoan loan = borrow(Limits.STRIPE_BYTES, 1);
    try {
      Frames frames =
          new Frames(
              geometry, loan.arena(), StripeLayout.blockBytes(geometry, Limits.STRIPE_BYTES), 1);
      int read = filler.fill(frames, 0, Limits.STRIPE_BYTES);
      if (read < Limits.STRIPE_BYTES) {
        frames = shrink(frames, read);
        if (filler.total() == read && mayInline && fitsInline(read)) {
          return inline(frames, read);
        }
      }
      if (read > 0) {
        frames.seal();
        upload.write(frames, loan);
      }
      return null;
    } finally {
      keep(loan);
    }
  }

  /// The source's digests run beside the coding and writing of a group and the reading of the next:
  /// the more they may lag, the more uploads they are computed together with. Its drives are not
  /// done with the arena before that either.
  private void keep(ArenaLoan loan) {
    letGo(lookedTo);
    looked = loan;
    lookedTo = filler.total();
  }

  /// Gives back the arena that is kept, once the source is done with so many bytes.
  private void letGo(long bytes) {
    ArenaLoan loan = looked;
    looked = null;
    if (loan != null) {
      try {
        source.settle(bytes);
      } finally {
        loan.release();
      }
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
    return new Written(length, shards, null);
  }

  /// An arena for the blocks of `count` stripes. Nobody may wait for one with another in hand.
  private ArenaLoan borrow(int stripe, int count) {
    int bytes = Frames.arenaBytes(geometry, StripeLayout.blockBytes(geometry, stripe), count);
    ArenaLoan loan = arenas.tryLend(bytes);
    if (loan == null) {
      letGo(lookedTo);
      loan = arenas.lend(bytes);
    }
    return loan;
  }

  private void requireLength(long length) throws IOException {
    if (filler.total() < length) {
      throw shortBody();
    }
    filler.expectEnd();
  }

  private static StoreException shortBody() {
    return new StoreException(
        StoreException.Reason.INVALID_ARGUMENT, "the body ended before its length");
  }
}

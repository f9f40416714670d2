package io.buckets.storage;

import io.buckets.core.BufferPool;
import io.buckets.core.Limits;
import io.buckets.core.PooledBuffer;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The blocks of one stripe on their way from the drives to a client.
///
/// Only the data blocks that hold wanted bytes are asked for. If one does not come, comes late or
/// does not match its checksum, enough others of the stripe are asked for, and the missing block is
/// computed from any k intact ones; its shard is reported for repair.
///
/// Threading: started and finished by one thread. Every buffer taken is handed to the sink or given
/// back.
final class StripeFetch implements AutoCloseable {
  private final ErasureSet set;
  private final Geometry geometry;
  private final BufferPool buffers;
  private final ShardName name;
  private final StripeLayout layout;
  private final long stripe;
  private final int from;
  private final int to;
  private final int block;
  private final int wanted;
  private final SlotCalls<PooledBuffer> calls;
  private int taken;

  /// Begins to fetch the wanted bytes of a stripe.
  StripeFetch(ErasureSet set, BufferPool buffers, StripePlan.PartStripe wantedStripe) {
    this.set = set;
    this.geometry = set.geometry();
    this.buffers = buffers;
    this.name = wantedStripe.name();
    this.layout = wantedStripe.layout();
    this.stripe = wantedStripe.stripe();
    this.from = wantedStripe.from();
    this.to = wantedStripe.to();
    this.block = layout.blockBytes(stripe);
    int first = from / block;
    int last = (to - 1) / block;
    this.wanted = (int) ((1L << (last + 1)) - (1L << first));
    this.calls = new SlotCalls<PooledBuffer>(geometry.total(), this::fetch).start(wanted);
  }

  private PooledBuffer fetch(int slot) throws DriveException {
    PooledBuffer buffer = buffers.take(StripeLayout.FRAME_HEAD_BYTES + block);
    boolean kept = false;
    try {
      ByteBuffer frame = buffer.bytes();
      set.drive(slot).read(name, layout.frameOffset(stripe), frame);
      frame.flip();
      if (!Frames.isIntact(frame, block)) {
        throw new DriveException(
            DriveException.Reason.CORRUPT,
            "block " + stripe + " of " + name + " on " + set.drive(slot).label() + " is damaged");
      }
      kept = true;
      return buffer;
    } finally {
      if (!kept) {
        buffer.close();
      }
    }
  }

  /// Waits for the stripe and sends the wanted bytes.
  void sendTo(ObjectSink sink) throws IOException {
    requireReadable();
    int missing = wanted & ~calls.answered();
    byte @Nullable [] rebuilt = missing == 0 ? null : rebuild(missing);
    for (int shard = from / block; shard <= (to - 1) / block; shard++) {
      int begin = Math.max(from, shard * block) - shard * block;
      int end = Math.min(to, (shard + 1) * block) - shard * block;
      if ((missing & 1 << shard) != 0) {
        sink.write(Objects.requireNonNull(rebuilt), shard * block + begin, end - begin);
        continue;
      }
      PooledBuffer buffer = take(shard);
      int base = StripeLayout.FRAME_HEAD_BYTES;
      buffer.bytes().position(base + begin).limit(base + end);
      sink.write(buffer);
    }
  }

  /// Waits until the wanted bytes can be sent.
  ///
  /// @throws StoreException CORRUPT if too few blocks are intact
  void requireReadable() {
    if (!gather()) {
      throw unreadable();
    }
  }

  /// Waits until the wanted blocks are here, or any k.
  ///
  /// @return false if fewer than k can be had
  private boolean gather() {
    calls.await(c -> (c.answered() & wanted) == wanted || c.failed() != 0, Limits.HEDGE);
    while ((calls.answered() & wanted) != wanted) {
      int have = Integer.bitCount(calls.answered() | calls.pending());
      int slow = Integer.bitCount(calls.pending());
      int need = geometry.data() - have + slow;
      int spare = set.allSlots() & ~calls.started();
      if (need > 0 && spare != 0) {
        calls.start(firstBits(spare, need));
      }
      boolean enough = calls.await(this::isEnough, spare == 0 ? Limits.DRIVE_CALL : Limits.HEDGE);
      if (enough) {
        return true;
      }
      if (calls.pending() == 0 && (set.allSlots() & ~calls.started()) == 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isEnough(SlotCalls<PooledBuffer> c) {
    return (c.answered() & wanted) == wanted || Integer.bitCount(c.answered()) >= geometry.data();
  }

  private static int firstBits(int mask, int count) {
    int kept = 0;
    for (int rest = mask; rest != 0 && count > 0; rest &= rest - 1, count--) {
      kept |= Integer.lowestOneBit(rest);
    }
    return kept;
  }

  private byte[] rebuild(int missing) {
    int total = geometry.total();
    int present = firstBits(calls.answered(), geometry.data());
    byte[][] shards = new byte[total][0];
    int[] offsets = new int[total];
    byte[] out = new byte[geometry.data() * block];
    for (int shard = 0; shard < total; shard++) {
      if ((present & 1 << shard) != 0) {
        shards[shard] = new byte[block];
        calls.answer(shard).bytes().get(StripeLayout.FRAME_HEAD_BYTES, shards[shard]);
      } else if ((missing & 1 << shard) != 0) {
        shards[shard] = out;
        offsets[shard] = shard * block;
      }
    }
    ReedSolomon.of(geometry).reconstruct(shards, offsets, block, present, missing);
    set.repair().add(name.owner(), "a block could not be read");
    return out;
  }

  private PooledBuffer take(int shard) {
    taken |= 1 << shard;
    return calls.answer(shard);
  }

  private StoreException unreadable() {
    return new StoreException(
        StoreException.Reason.CORRUPT,
        "stripe "
            + stripe
            + " of "
            + name.owner()
            + " cannot be read: "
            + Integer.bitCount(calls.answered())
            + " of the "
            + geometry.data()
            + " blocks it takes are intact; "
            + set.describe(calls));
  }

  /// Gives back what was not sent, also what arrives later.
  @Override
  public void close() {
    calls.abandon(~taken, PooledBuffer::close);
  }
}

package io.buckets.storage.erasing;

import io.buckets.core.BufferPool;
import io.buckets.core.Limits;
import io.buckets.core.PooledBuffer;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The blocks of one stripe on their way from the drives to a client.
///
/// Only the data blocks that hold wanted bytes are asked for. If one does not come, comes late or
/// does not match its checksum, enough others of the stripe are asked for, and the missing block is
/// computed from any k intact ones; a shard found damaged or missing is reported for repair.
///
/// Memory for the blocks is taken before the drives are asked ({@link StripeMemory}); a slow drive
/// is hedged against only where memory is plenty.
///
/// Threading: started and finished by one thread. Every buffer taken is handed to the sink or given
/// back.
final class StripeFetch implements AutoCloseable {
  private static final byte[] NONE = {};

  private final ErasureSet set;
  private final Geometry geometry;
  private final ShardName name;
  private final StripeLayout layout;
  private final long stripe;
  private final int from;
  private final int to;
  private final int block;
  private final int wanted;
  private final StripeMemory memory;
  private final boolean verifies;
  private final SlotCalls<PooledBuffer> calls;
  private final long[] asked;
  private int taken;

  private StripeFetch(
      ErasureSet set, StripePlan.PartStripe wantedStripe, StripeMemory memory, boolean verifies) {
    this.memory = memory;
    this.verifies = verifies;
    this.set = set;
    this.geometry = set.geometry();
    this.name = wantedStripe.name();
    this.layout = wantedStripe.layout();
    this.stripe = wantedStripe.stripe();
    this.from = wantedStripe.from();
    this.to = wantedStripe.to();
    this.block = layout.blockBytes(stripe);
    this.wanted = wantedBlocks(wantedStripe);
    this.asked = new long[geometry.total()];
    this.calls = new SlotCalls<PooledBuffer>(set.lanes(), this::fetch).ofFiles();
    start(first());
  }

  private void start(int slots) {
    long now = System.nanoTime();
    for (int rest = slots; rest != 0; rest &= rest - 1) {
      asked[Integer.numberOfTrailingZeros(rest)] = now;
    }
    calls.start(slots);
  }

  /// The blocks to ask for at first. Where all of a stripe are wanted, others in the place of those
  /// on drives that keep readers waiting: any k are as good.
  private int first() {
    int allLate = set.lateSlots();
    int late = allLate & wanted;
    int others = set.allSlots() & ~wanted & ~allLate;
    boolean all = Integer.bitCount(wanted) == geometry.data();
    if (late == 0 || !all || Integer.bitCount(others) < Integer.bitCount(late)) {
      return wanted;
    }
    return (wanted & ~late) | firstBits(others, Integer.bitCount(late));
  }

  /// Begins to fetch the wanted bytes of a stripe, once there is memory for it.
  ///
  /// @param verifies whether blocks are held against their checksums; not needed if who gets them
  ///   knows better
  /// @throws StoreException BUSY if there was none in time
  static StripeFetch begin(
      ErasureSet set, BufferPool buffers, StripePlan.PartStripe wanted, boolean verifies) {
    int count = Integer.bitCount(wantedBlocks(wanted));
    StripeMemory memory = StripeMemory.take(buffers, frameBytes(wanted), count);
    return new StripeFetch(set, wanted, memory, verifies);
  }

  /// Begins to fetch if there is plenty of memory; else null.
  static @Nullable StripeFetch beginIfPlenty(
      ErasureSet set, BufferPool buffers, StripePlan.PartStripe wanted, boolean verifies) {
    int count = Integer.bitCount(wantedBlocks(wanted));
    StripeMemory memory = StripeMemory.takeIfPlenty(buffers, frameBytes(wanted), count);
    return memory.free() < count ? null : new StripeFetch(set, wanted, memory, verifies);
  }

  private static int frameBytes(StripePlan.PartStripe wanted) {
    return StripeLayout.FRAME_HEAD_BYTES + wanted.layout().blockBytes(wanted.stripe());
  }

  /// A bit for each data block with wanted bytes.
  private static int wantedBlocks(StripePlan.PartStripe wanted) {
    int block = wanted.layout().blockBytes(wanted.stripe());
    int first = wanted.from() / block;
    int last = (wanted.to() - 1) / block;
    return (int) ((1L << (last + 1)) - (1L << first));
  }

  private PooledBuffer fetch(int slot) throws DriveException {
    PooledBuffer buffer = memory.next();
    boolean kept = false;
    try {
      ByteBuffer frame = buffer.bytes();
      set.drive(slot).read(name, layout.frameOffset(stripe), frame);
      frame.flip();
      set.lanes().get(slot).promptness().took(System.nanoTime() - asked[slot]);
      boolean whole =
          verifies
              ? Frames.isIntact(frame, block)
              : frame.remaining() >= StripeLayout.FRAME_HEAD_BYTES + block;
      if (!whole) {
        throw new DriveException(
            DriveException.Reason.CORRUPT,
            "block " + stripe + " of " + name + " on " + set.drive(slot).label() + " is damaged");
      }
      kept = true;
      return buffer;
    } catch (DriveException e) {
      if (e.reason() == DriveException.Reason.TIMEOUT) {
        // The drive may still be reading into it.
        kept = true;
        memory.abandon(buffer);
      }
      throw e;
    } finally {
      if (!kept) {
        memory.giveBack(buffer);
      }
    }
  }

  /// How many bytes are wanted.
  int length() {
    return to - from;
  }

  /// Waits for the stripe and sends the wanted bytes.
  void sendTo(ObjectSink sink) throws IOException {
    requireReadable();
    int here = calls.answered();
    int missing = wanted & ~here;
    byte[] rebuilt = missing == 0 ? NONE : rebuild(here, missing);
    int made = 0;
    for (int shard = from / block; shard <= (to - 1) / block; shard++) {
      int begin = Math.max(from, shard * block) - shard * block;
      int end = Math.min(to, (shard + 1) * block) - shard * block;
      if ((missing & 1 << shard) != 0) {
        sink.write(rebuilt, made + begin, end - begin);
        made += block;
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
  /// @throws StoreException CORRUPT if too few blocks are intact, NO_QUORUM if too few came, BUSY
  ///   for want of memory
  void requireReadable() {
    if (!gather()) {
      throw unreadable();
    }
  }

  /// Waits until the wanted blocks are here, or any k.
  ///
  /// @return false if fewer than k can be had
  private boolean gather() {
    long deadline = System.nanoTime() + Limits.DRIVE_CALL.toNanos();
    Duration patience = set.patience();
    boolean told = calls.await(c -> isEnough(c) || c.failed() != 0, patience);
    if (!told) {
      set.keepWaiting(calls.pending());
    } else if (isEnough(calls)) {
      return true;
    }
    while ((calls.answered() & wanted) != wanted) {
      int spare = set.allSlots() & ~calls.started();
      int started = spare == 0 ? 0 : startSpares(spare);
      boolean none = spare == started;
      if (calls.await(this::isEnough, none ? Limits.DRIVE_CALL : patience)) {
        return true;
      }
      boolean over = System.nanoTime() - deadline > 0;
      if (over || (calls.pending() == 0 && (set.allSlots() & ~calls.started()) == 0)) {
        return false;
      }
    }
    return true;
  }

  /// Asks spare slots in the stead of those that failed, and of slow ones where memory is plenty.
  ///
  /// @return the slots asked
  private int startSpares(int spare) {
    int failed = calls.failed();
    int answered = Integer.bitCount(calls.answered() & ~failed);
    int using = Integer.bitCount(calls.started() & ~failed);
    boolean lacks = (wanted & (failed | ~calls.started())) != 0;
    int instead = lacks ? Math.max(0, geometry.data() - using) : 0;
    int useful = Math.min(Integer.bitCount(spare), geometry.data() - answered);
    int needed = Math.min(Integer.bitCount(spare), instead);
    int lacking = needed - memory.spare(using);
    if (lacking > 0) {
      memory.add(lacking);
    }
    int hedges = useful - Math.max(needed, memory.spare(using));
    if (hedges > 0) {
      memory.addIfPlenty(hedges);
    }
    int chosen = firstBits(spare, Math.max(0, Math.min(useful, memory.spare(using))));
    start(chosen);
    return chosen;
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

  /// Makes the blocks of `missing`, one after another, of those that were `here`; what came since
  /// is of no use.
  private byte[] rebuild(int here, int missing) {
    int total = geometry.total();
    int present = firstBits(here, geometry.data());
    byte[][] shards = new byte[total][0];
    int[] offsets = new int[total];
    byte[] out = new byte[Integer.bitCount(missing) * block];
    int made = 0;
    for (int shard = 0; shard < total; shard++) {
      if ((present & 1 << shard) != 0) {
        shards[shard] = new byte[block];
        calls.answer(shard).bytes().get(StripeLayout.FRAME_HEAD_BYTES, shards[shard]);
      } else if ((missing & 1 << shard) != 0) {
        shards[shard] = out;
        offsets[shard] = made;
        made += block;
      }
    }
    ReedSolomon.of(geometry).reconstruct(shards, offsets, block, present, missing);
    if (set.isHurt(calls, missing)) {
      set.repair().add(name.owner(), "a block could not be read");
    }
    return out;
  }

  private PooledBuffer take(int shard) {
    taken |= 1 << shard;
    return calls.answer(shard);
  }

  private StoreException unreadable() {
    return set.unreadable(calls, "stripe " + stripe + " of " + name.owner());
  }

  /// Gives back what was not sent, also what arrives later.
  @Override
  public void close() {
    calls.abandon(~taken, PooledBuffer::close);
    memory.close();
  }
}

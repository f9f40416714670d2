package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The shard files of one part on their way to the drives of a set.
///
/// Frames go to every drive in parallel, in order per drive; the next group may be read and coded
/// while this one is written. A drive that fails, or lags behind a write quorum by more than {@link
/// Limits#STRAGGLER} and by more than the quorum was waited for, is left out of the rest: its shard
/// is rebuilt by the healer. (By {@link Limits#DRIVE_PATIENCE} where the shards of the others could
/// go with one node.) Where all are slow, one that is somewhat slower is worth the wait. If its
/// call is given up, the memory that it may still be reading is its own from then on.
///
/// Threading: one thread.
public final class ShardUpload {
  private static final byte[] NO_HEADER = {};

  private final ErasureSet set;
  private final ShardName name;
  private int alive;

  /// Slots that were left out, whose drives have to forget what their calls still stage.
  private volatile int leftOut;

  /// Whether nothing of it will be committed.
  private volatile boolean over;

  private long offset;
  private @Nullable SlotCalls<Boolean> writing;
  private @Nullable Last last;

  /// The frames that end the files, kept for the seal.
  private record Last(Frames frames, long at, ArenaLoan loan) {}

  ShardUpload(ErasureSet set, ShardName name) {
    this.set = set;
    this.name = name;
    this.alive = set.allSlots();
  }

  ShardName name() {
    return name;
  }

  /// Slots whose drives have every byte so far.
  int alive() {
    return alive;
  }

  /// Starts writing sealed frames, after those before are written. Returns before they are; `loan`
  /// is given back when they are.
  ///
  /// @throws StoreException NO_QUORUM or FULL if too few drives are left
  void write(Frames frames, ArenaLoan loan) {
    settle();
    long at = offset;
    for (int i = Integer.bitCount(alive); i > 0; i--) {
      loan.share();
    }
    SlotCalls<Boolean> calls =
        new SlotCalls<Boolean>(
                set.lanes(),
                slot -> {
                  stage(slot, at, frames);
                  return true;
                })
            .ofFiles()
            .ending(loan::end);
    offset += frames.shardLength();
    writing = calls.start(alive);
  }

  /// Takes the frames nothing follows after, after those before are written. They go to the drives
  /// with the seal, so that a file of one stripe costs its drive one call; `loan` is given back
  /// when they are there.
  ///
  /// @throws StoreException NO_QUORUM or FULL if too few drives are left
  void writeLast(Frames frames, ArenaLoan loan) {
    settle();
    last = new Last(frames, offset, loan.share());
    offset += frames.shardLength();
  }

  /// Starts writing what was kept for the seal: the seal is not near.
  ///
  /// @throws StoreException NO_QUORUM or FULL if too few drives are left
  void writeRest() {
    Last rest = last;
    if (rest != null) {
      last = null;
      offset = rest.at;
      write(rest.frames, rest.loan);
      rest.loan.release();
    }
  }

  private void stage(int slot, long at, Frames frames) throws DriveException {
    byte[] header = at == 0 ? header(slot) : NO_HEADER;
    set.drive(slot).stage(name, header, at, frames.shard(slot));
    if ((leftOut & 1 << slot) != 0) {
      set.drive(slot).discard(name);
    }
  }

  /// Makes the files durable and visible under their names.
  ///
  /// @param trailer the version's document
  /// @throws StoreException NO_QUORUM or FULL if too few drives did it
  public void seal(byte[] trailer) {
    settle();
    Last rest = last;
    last = null;
    if (rest != null) {
      for (int i = Integer.bitCount(alive); i > 0; i--) {
        rest.loan.share();
      }
    }
    SlotCalls<Boolean> calls =
        new SlotCalls<Boolean>(set.lanes(), slot -> seal(slot, rest, trailer)).ofFiles();
    if (rest != null) {
      calls.ending(rest.loan::end);
    }
    calls.start(alive);
    if (rest != null) {
      rest.loan.release();
    }
    settle(calls, true);
  }

  private Boolean seal(int slot, @Nullable Last rest, byte[] trailer) throws DriveException {
    if (rest != null) {
      stage(slot, rest.at, rest.frames);
    } else if (offset == 0) {
      set.drive(slot).stage(name, header(slot), 0, ByteBuffer.allocate(0));
    }
    set.drive(slot).seal(name, offset, trailer);
    if (over) {
      set.drive(slot).discard(name);
    }
    return true;
  }

  private byte[] header(int slot) {
    return new ShardHeader(set.geometry(), slot, Limits.STRIPE_BYTES, name).encode();
  }

  /// Waits for the calls under way and drops those slots that failed or lag.
  private void settle() {
    SlotCalls<Boolean> calls = writing;
    if (calls == null) {
      return;
    }
    writing = null;
    settle(calls, false);
  }

  private void settle(SlotCalls<Boolean> calls, boolean seals) {
    long began = System.nanoTime();
    calls.await(c -> set.isDurable(Integer.bitCount(c.answered())), Limits.DRIVE_CALL);
    long waited = System.nanoTime() - began;
    calls.awaitAll(Duration.ofNanos(Math.max(waited, Limits.STRAGGLER.toNanos())));
    calls.await(
        c -> !set.isWorthWaiting(c.answered(), c.pending()),
        Limits.DRIVE_PATIENCE.minus(Limits.STRAGGLER));
    leaveOut(calls, seals);
    if (!set.isDurable(Integer.bitCount(alive))) {
      throw set.tooFew(calls);
    }
  }

  /// Goes on without the slots that failed or lag. What they have staged would stay with their
  /// drives, which are told to forget it: also those of calls still under way, which do so
  /// themselves when they end, unless they end just now. A file that is sealed late is whole, and
  /// stays.
  private void leaveOut(SlotCalls<Boolean> calls, boolean seals) {
    alive = calls.answered();
    int lost = calls.started() & ~alive;
    leftOut |= lost;
    int useless = seals ? lost & calls.failed() : lost;
    if (useless != 0) {
      new SlotCalls<Boolean>(set.lanes(), this::forget).start(useless);
    }
  }

  private Boolean forget(int slot) throws DriveException {
    set.drive(slot).discard(name);
    return true;
  }

  /// Removes what was written, in the background.
  public void discard() {
    Last unwritten = last;
    last = null;
    if (unwritten != null) {
      unwritten.loan.release();
    }
    leftOut = set.allSlots();
    over = true;
    // Nobody waits for the calls under way: what they make after this they take back themselves.
    new SlotCalls<Boolean>(set.lanes(), this::forget).start(set.allSlots());
  }
}

package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Gathers a body into frames, a stripe or two at a time.
///
/// A client that streams has its bytes read straight to where their blocks lie. While arenas are
/// scarce, one that trickles does not keep an arena waiting for it: what it has sent is moved to
/// {@link SlowBytes}, the arena goes to somebody else, and an arena is taken again when a whole
/// stripe is here. So how many clients trickle does not matter to those that stream.
///
/// Threading: one thread.
final class StripeIntake implements AutoCloseable {
  private final Geometry geometry;
  private final Arenas arenas;
  private final ObjectSource source;
  private final StripeFiller filler;
  private final SlowBytes slow;

  /// The arena the source may still be looking at, and how many bytes of the body end with it.
  private @Nullable ArenaLoan looked;

  private long lookedTo;
  private long deadline;

  StripeIntake(Geometry geometry, Arenas arenas, ObjectSource source) {
    this.geometry = geometry;
    this.arenas = arenas;
    this.source = source;
    this.filler = new StripeFiller(geometry, source);
    this.slow = new SlowBytes(arenas);
  }

  /// Stripes of a body.
  ///
  /// @param frames hold them
  /// @param loan the arena they are in, given back by whoever took them
  /// @param bytes of the body in them; fewer than fit only at its end
  record Gathered(Frames frames, ArenaLoan loan, int bytes) {}

  /// Bytes of the body that were gathered so far.
  long total() {
    return filler.total() - slow.size();
  }

  /// Whether all of the body was gathered.
  boolean ended() {
    return filler.ended() && slow.size() == 0;
  }

  /// Reads to the source's end, which must come now.
  void expectEnd() throws IOException {
    filler.expectEnd();
  }

  /// Whether what comes next is here, or comes promptly, or nobody is kept waiting by it.
  boolean mayKeepWaiting() throws IOException {
    return source.awaitReady(Limits.PROMPT) || !arenas.isScarce();
  }

  /// The next `count` stripes of `stripe` bytes; or one, if the client is slow; or what is left.
  ///
  /// @param pooled whether they may be in an arena of the pool, to be given back soon
  /// @throws io.buckets.core.StoreException BUSY if there is no memory
  Gathered next(int stripe, int count, boolean pooled) throws IOException {
    Gathered streamed = isSlow(stripe) ? null : stream(stripe, count, pooled);
    return streamed == null ? trickle(stripe, pooled) : streamed;
  }

  private boolean isSlow(int stripe) throws IOException {
    if (slow.size() == 0) {
      return arenas.isScarce() && !source.awaitReady(Duration.ZERO);
    }
    return slow.size() >= stripe || arenas.isScarce() || !source.awaitReady(Duration.ZERO);
  }

  /// Reads straight into an arena, after what came slowly, which is less than a stripe.
  ///
  /// @return null if that was given up, and all is among what came slowly again
  private @Nullable Gathered stream(int stripe, int count, boolean pooled) throws IOException {
    ArenaLoan loan = borrow(arenaBytes(stripe, count), pooled);
    boolean given = false;
    try {
      Frames frames = frames(loan, stripe, count);
      deadline = System.nanoTime() + Limits.ARENA_FILL.toNanos();
      int before = slow.size();
      StripeFiller.move(slow, frames, before);
      int filled = filler.fill(frames, 0, before, stripe, this::mayGoOn);
      if (count > 1 && filled == stripe) {
        filled += filler.fill(frames, 1, 0, stripe, this::mayGoOn);
      }
      if (filled == count * stripe || filler.ended()) {
        given = true;
        return new Gathered(frames, loan, filled);
      }
      for (int i = 0; i * stripe < filled; i++) {
        StripeFiller.copy(frames, i, Math.min(stripe, filled - i * stripe), slow::add);
      }
      return null;
    } finally {
      if (!given) {
        keep(loan);
        letGo();
      }
    }
  }

  /// Whether to go on filling an arena: the bytes are there, or nobody needs it.
  private boolean mayGoOn() throws IOException {
    while (!source.awaitReady(Limits.PROMPT)) {
      if (arenas.isScarce()) {
        return false;
      }
    }
    return System.nanoTime() - deadline < 0 || !arenas.isScarce();
  }

  private Gathered trickle(int stripe, boolean pooled) throws IOException {
    letGo();
    while (slow.size() < stripe && !filler.ended()) {
      if (slow.tryGrow() || !isReadyInTime()) {
        filler.read(slow, stripe - slow.size());
        continue;
      }
      // No more memory for what comes slowly, but this does not come slowly any more.
      Gathered streamed = stream(stripe, 1, pooled);
      if (streamed != null) {
        return streamed;
      }
    }
    int bytes = Math.min(stripe, slow.size());
    ArenaLoan loan = borrow(arenaBytes(stripe, 1), pooled);
    Frames frames = frames(loan, stripe, 1);
    StripeFiller.move(slow, frames, bytes);
    filler.pad(frames, 0, bytes);
    return new Gathered(frames, loan, bytes);
  }

  /// Waits until the client has sent something worth an arena, or there is memory to go on slowly.
  ///
  /// @return false if there is memory
  /// @throws io.buckets.core.StoreException BUSY if neither came in time
  private boolean isReadyInTime() throws IOException {
    long end = System.nanoTime() + Limits.ARENA_WAIT.toNanos();
    while (!source.awaitReady(Limits.PROMPT)) {
      if (slow.tryGrow()) {
        return false;
      }
      if (System.nanoTime() - end > 0) {
        throw SlowBytes.tooMany();
      }
    }
    return true;
  }

  private int arenaBytes(int stripe, int count) {
    return Frames.arenaBytes(geometry, StripeLayout.blockBytes(geometry, stripe), count);
  }

  private Frames frames(ArenaLoan loan, int stripe, int count) {
    return new Frames(geometry, loan.arena(), StripeLayout.blockBytes(geometry, stripe), count);
  }

  /// An arena. Nobody may wait for one with another in hand.
  private ArenaLoan borrow(int bytes, boolean pooled) {
    if (!pooled) {
      return new ArenaLoan(null, new byte[bytes]);
    }
    ArenaLoan loan = arenas.tryLend(bytes);
    if (loan == null) {
      letGo();
      loan = arenas.lend(bytes);
    }
    return loan;
  }

  /// The source's digests run beside the coding and writing of a group and the reading of the next:
  /// the more they may lag, the more uploads they are computed together with. Its drives are not
  /// done with the arena before that either.
  void keep(ArenaLoan loan) {
    letGo();
    looked = loan;
    lookedTo = filler.total();
  }

  /// Gives back the arena that is kept, once the source is done with it.
  void letGo() {
    ArenaLoan loan = looked;
    looked = null;
    if (loan != null) {
      try {
        source.settle(lookedTo);
      } finally {
        loan.release();
      }
    }
  }

  /// Gives all memory back, once the source does not look at it any more.
  @Override
  public void close() {
    slow.close();
    lookedTo = Long.MAX_VALUE;
    letGo();
  }
}

package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The memory that uploads work in: a pool of large arenas, which bounds it; one of small ones,
/// which only keeps what is used again and again out of the collector's way, and where that is
/// empty, a small body gets an array of its own; and the pieces of those that come slowly, see
/// {@link SlowBytes}.
///
/// Threading: any thread.
public final class Arenas {
  /// What this much is enough for is not worth pooling, in bytes.
  private static final int TINY_BYTES = 32 << 10;

  /// The part of the budget that goes to small arenas.
  private static final int SMALL_PART = 8;

  /// Beside the budget: its part that bodies which come slowly may take.
  private static final int SLOW_PART = 2;

  private final ArenaPool large;
  private final ArenaPool small;
  private final Semaphore pieces;

  /// @param largeBytes bytes of a large arena
  /// @param budgetBytes memory for both kinds
  public Arenas(int largeBytes, long budgetBytes) {
    small = new ArenaPool(Limits.SMALL_ARENA_BYTES, budgetBytes / SMALL_PART);
    large = new ArenaPool(largeBytes, budgetBytes - budgetBytes / SMALL_PART);
    pieces = new Semaphore((int) (budgetBytes / SLOW_PART / SlowBytes.PIECE_BYTES));
  }

  /// Whether an arena that is not being used well should go to somebody else: few large ones are
  /// left.
  boolean isScarce() {
    return large.isScarce();
  }

  /// Memory for one piece of a slow body, if there is some.
  boolean tryPiece() {
    return pieces.tryAcquire();
  }

  void giveBackPieces(int count) {
    pieces.release(count);
  }

  /// An arena of at least so many bytes, or null if there is none just now.
  @Nullable ArenaLoan tryLend(int bytes) {
    boolean isSmall = bytes <= Limits.SMALL_ARENA_BYTES;
    ArenaPool pool = isSmall ? small : large;
    byte[] arena = bytes <= TINY_BYTES ? null : pool.tryTake();
    if (arena != null) {
      return new ArenaLoan(pool, arena);
    }
    return isSmall ? new ArenaLoan(null, new byte[bytes]) : null;
  }

  /// An arena of at least so many bytes, waiting for one if need be: with none in hand.
  ///
  /// @throws StoreException BUSY if none came free in time
  ArenaLoan lend(int bytes) {
    ArenaLoan loan = tryLend(bytes);
    return loan != null ? loan : new ArenaLoan(large, large.take());
  }
}

package io.buckets.storage;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import org.jspecify.annotations.Nullable;

/// The memory that uploads work in: a pool of large arenas, which bounds it, and one of small ones,
/// which only keeps what is used again and again out of the collector's way; where that is empty, a
/// small body gets an array of its own.
///
/// Threading: any thread.
final class Arenas {
  /// What this much is enough for is not worth pooling, in bytes.
  private static final int TINY_BYTES = 32 << 10;

  /// The part of the budget that goes to small arenas.
  private static final int SMALL_PART = 8;

  private final ArenaPool large;
  private final ArenaPool small;

  /// @param largeBytes bytes of a large arena
  /// @param budgetBytes memory for both kinds
  Arenas(int largeBytes, long budgetBytes) {
    small = new ArenaPool(Limits.SMALL_ARENA_BYTES, budgetBytes / SMALL_PART);
    large = new ArenaPool(largeBytes, budgetBytes - budgetBytes / SMALL_PART);
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

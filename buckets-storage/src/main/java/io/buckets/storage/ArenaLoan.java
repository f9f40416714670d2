package io.buckets.storage;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An arena on loan, given back when the last of its users is done: the upload that fills it, and
/// each drive that is still writing from it. A drive that hangs keeps its arena out of the pool,
/// and nothing else.
final class ArenaLoan {
  private final @Nullable ArenaPool pool;
  private final byte[] arena;
  private final AtomicInteger users = new AtomicInteger(1);

  /// @param pool where it goes back to, or null if it goes nowhere
  ArenaLoan(@Nullable ArenaPool pool, byte[] arena) {
    this.pool = pool;
    this.arena = arena;
  }

  byte[] arena() {
    return arena;
  }

  /// One more user.
  ArenaLoan share() {
    users.incrementAndGet();
    return this;
  }

  /// One user fewer.
  void release() {
    if (users.decrementAndGet() == 0 && pool != null) {
      pool.giveBack(arena);
    }
  }
}

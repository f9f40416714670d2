package io.buckets.storage;

import java.util.concurrent.atomic.AtomicInteger;

/// An arena on loan, given back when the last of its users is done: the upload that fills it, and
/// each drive that is still writing from it. A drive that hangs keeps its arena out of the pool,
/// and nothing else.
final class ArenaLoan {
  private final ArenaPool pool;
  private final byte[] arena;
  private final AtomicInteger users = new AtomicInteger(1);

  ArenaLoan(ArenaPool pool, byte[] arena) {
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
    if (users.decrementAndGet() == 0 && arena.length == pool.arenaBytes()) {
      pool.giveBack(arena);
    }
  }
}

package io.buckets.storage.erasing;

import io.buckets.storage.drive.DriveException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An arena on loan, given back when the last of its users is done: the upload that fills it, and
/// each drive that is still writing from it. A drive that hangs keeps its arena, and the pool makes
/// itself another.
final class ArenaLoan {
  private final @Nullable ArenaPool pool;
  private final byte[] arena;
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile boolean lost;

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
      if (lost) {
        pool.replace();
      } else {
        pool.giveBack(arena);
      }
    }
  }

  /// One user fewer, whose call has ended, or failed and says `why`.
  void end(@Nullable DriveException why) {
    if (why != null && why.reason() == DriveException.Reason.TIMEOUT) {
      handOver();
    } else {
      release();
    }
  }

  /// One user fewer whose call was given up, and may go on reading the arena for as long as its
  /// drive hangs: it is the call's own from now on, and the pool makes another one. A drive hangs
  /// in no more calls than it has threads, and is then asked nothing more.
  private void handOver() {
    lost = true;
    release();
  }
}

package io.buckets.storage.remote;

import java.util.concurrent.atomic.AtomicLong;

/// Which generation of the topology this node knows, and the newest that others have named.
///
/// The topology of a store has one generation for now, so nobody looks for the newer one yet; what
/// is asked under an older one is refused all the same. Threading: any thread.
public final class Generations {
  private final long current;
  private final AtomicLong heard;

  /// @param current the generation that this node knows
  public Generations(long current) {
    this.current = current;
    this.heard = new AtomicLong(current);
  }

  /// The generation that this node knows.
  public long current() {
    return current;
  }

  /// The newest that anyone has named.
  public long heard() {
    return heard.get();
  }

  /// Another node knows that one.
  void named(long generation) {
    heard.accumulateAndGet(generation, Math::max);
  }
}

package io.buckets.storage.erasing;

import io.buckets.storage.model.ShardName;
import java.util.concurrent.ConcurrentHashMap;

/// The shard files that uploads of this process are writing and will yet commit, from before the
/// first byte until the outcome of the commit is known, or given up: whatever sweeps leaves them
/// alone. A call to a slow drive may go on when its write is over; what it makes then is swept up.
///
/// Threading: any thread.
public final class WritesAtWork {
  private final ConcurrentHashMap<ShardName, Integer> writes = new ConcurrentHashMap<>();

  /// One write, until it is closed.
  public static final class Write implements AutoCloseable {
    private final WritesAtWork all;
    private final ShardName name;

    private Write(WritesAtWork all, ShardName name) {
      this.all = all;
      this.name = name;
    }

    /// The write is over.
    @Override
    public void close() {
      all.end(name);
    }
  }

  /// A write of the files of `name` begins.
  public Write begin(ShardName name) {
    writes.merge(name, 1, Integer::sum);
    return new Write(this, name);
  }

  private void end(ShardName name) {
    writes.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1);
  }

  /// Whether the files of `name` are being written.
  public boolean isAtWork(ShardName name) {
    return writes.containsKey(name);
  }
}

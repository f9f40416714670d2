package io.buckets.cluster.raft;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Has one thread at a time make or remove what a directory has. A drive that hangs keeps waiting
/// only those who want a directory on it, and not for long.
///
/// Threading: any threads.
final class Turns {
  private final Map<Path, Lock> locks = new ConcurrentHashMap<>();
  private final Duration patience;

  /// @param patience how long anybody waits for a turn
  Turns(Duration patience) {
    this.patience = patience;
  }

  /// What is done in a directory.
  interface Work {
    void run() throws IOException;
  }

  /// Does it when nobody else does anything in that directory.
  ///
  /// @throws IOException if somebody else does for too long, or as the work does
  void take(Path directory, Work work) throws IOException {
    Lock lock = locks.computeIfAbsent(directory, path -> new ReentrantLock());
    if (!isTaken(lock)) {
      throw new IOException("something else is being done in " + directory + "; it may hang");
    }
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private boolean isTaken(Lock lock) throws IOException {
    try {
      return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a turn", e);
    }
  }
}

package io.buckets.cluster.raft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Has one thread at a time make or remove what a directory has. A drive that hangs keeps waiting
/// only those who want a directory on it.
///
/// Threading: any threads.
final class Turns {
  private final Map<Path, Lock> locks = new ConcurrentHashMap<>();

  /// What is done in a directory.
  interface Work {
    void run() throws IOException;
  }

  /// Does it when nobody else does anything in that directory.
  void take(Path directory, Work work) throws IOException {
    Lock lock = locks.computeIfAbsent(directory, path -> new ReentrantLock());
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}

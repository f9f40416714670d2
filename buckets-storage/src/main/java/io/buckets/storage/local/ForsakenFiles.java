package io.buckets.storage.local;

import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Files that were being written to a drive which does not answer: their uploads go on without it.
///
/// Not at once: whoever called it just then was refused, and goes on without the drive; but an
/// upload that did not may go on with it, if it answers again after a moment, as drives do that
/// only seemed to hang since the cores were busy.
///
/// Threading: any thread.
final class ForsakenFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<ShardName, StagedFile> staged;
  private final Map<ShardName, StagedFile> forsaken = new ConcurrentHashMap<>();
  private volatile boolean suspect;
  private volatile long sinceNanos;

  /// @param staged the files that are being written, a map that changes
  ForsakenFiles(Map<ShardName, StagedFile> staged) {
    this.staged = staged;
  }

  /// The drive does not answer this node from now on.
  void suspected() {
    sinceNanos = System.nanoTime();
    suspect = true;
  }

  /// It does not answer a probe, which may be another node's. If it has not answered this node for
  /// a while, the files that are being written now will not be finished: lets go of the memory of
  /// those that are not in a call just now, and touches none.
  void unanswered() {
    if (suspect && System.nanoTime() - sinceNanos > PATIENCE.toNanos()) {
      forsaken.putAll(staged);
      forsaken.values().forEach(StagedFile::forsake);
    }
  }

  /// Whether a file at `path` is being written, by the word of the map, not of the file.
  boolean isWriting(Path path) {
    return staged.values().stream().anyMatch(file -> file.path().equals(path));
  }

  /// Removes the files that have not grown for `idle`.
  void removeIdle(Duration idle) throws IOException {
    for (ShardName name : List.copyOf(staged.keySet())) {
      StagedFile file = staged.get(name);
      if (file != null && file.idleNanos() > idle.toNanos() && staged.remove(name, file)) {
        file.abandon();
      }
    }
  }

  /// The drive answers: removes the files that were forsaken, and no other, since it may be another
  /// node to which it did not answer. One whose call hangs still is removed the next time.
  ///
  /// @return how many
  int remove() throws IOException {
    suspect = false;
    int count = 0;
    for (ShardName name : List.copyOf(forsaken.keySet())) {
      StagedFile file = forsaken.get(name);
      count += file != null && remove(name, file) ? 1 : 0;
    }
    return count;
  }

  private boolean remove(ShardName name, StagedFile file) throws IOException {
    boolean removed = file.forsake() && staged.remove(name, file);
    if (removed) {
      file.abandon();
    }
    if (!file.equals(staged.get(name))) {
      forsaken.remove(name, file);
    }
    return removed;
  }
}

package io.buckets.storage.local;

import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Files that were being written to a drive which does not answer: their uploads go on without it.
///
/// Threading: any thread.
final class ForsakenFiles {
  private final Map<ShardName, StagedFile> staged;
  private final Set<ShardName> names = ConcurrentHashMap.newKeySet();

  /// @param staged the files that are being written, a map that changes
  ForsakenFiles(Map<ShardName, StagedFile> staged) {
    this.staged = staged;
  }

  /// Lets go of the memory of all files that are being written and not in a call just now: they
  /// will not be finished. Touches no file.
  void forsake() {
    staged.forEach((name, file) -> {
      if (file.forsake()) {
        names.add(name);
      }
    });
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

  /// Removes the files that were forsaken, or are now.
  ///
  /// @return how many
  int remove() throws IOException {
    forsake();
    int count = 0;
    for (ShardName name : List.copyOf(names)) {
      names.remove(name);
      StagedFile file = staged.get(name);
      if (file != null && file.isForsaken() && staged.remove(name, file)) {
        file.abandon();
        count++;
      }
    }
    return count;
  }
}

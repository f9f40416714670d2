package io.buckets.cluster.journal;

import java.io.IOException;
import java.util.UUID;

/// The steps of writing a copy of the journal, in the order in which power may fail between them.
enum JournalStep {
  /// About to write the claim of an epoch.
  CLAIM,
  /// About to put a new file, with a header and a snapshot, in place.
  BEGIN,
  /// The new file is in place; the one before it is about to be deleted.
  DELETE,
  /// About to append frames.
  APPEND,
  /// Frames are appended and about to be synced.
  SYNC,
  /// Frames are synced and about to be counted.
  SYNCED;

  /// Sees every step before it is made; what it throws happens to the drive.
  ///
  /// In production nobody watches. The fault tests do: they fail a drive at a step, or stop the
  /// world there.
  @FunctionalInterface
  interface Watcher {
    Watcher NOBODY = (drive, step) -> {};

    void before(UUID drive, JournalStep step) throws IOException;
  }
}

package io.buckets.storage.drive;

/// What is heard of the node of a drive, apart from the answers of its drives: its heartbeats.
public enum Hearing {
  /// It was heard just now, so that it is there; this node always is.
  HEARD,
  /// It was not heard just now, which says nothing.
  QUIET,
  /// It has been silent for longer than its rhythm lets expect.
  SILENT
}

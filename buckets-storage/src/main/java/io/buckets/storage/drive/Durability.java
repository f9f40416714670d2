package io.buckets.storage.drive;

/// When a drive says that something is stored.
public enum Durability {
  /// Once it is on stable storage: it survives power loss. The default.
  ALWAYS,
  /// Once the operating system has it; the index is synced every second, shard files when the
  /// system sees fit. A crash of the process loses nothing, a power cut the last seconds.
  PERIODIC,
  /// Once the operating system has it, and nothing is ever synced.
  NONE
}

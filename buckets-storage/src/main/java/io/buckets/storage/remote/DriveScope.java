package io.buckets.storage.remote;

/// What every request says of where its sender believes to be: which generation of the topology it
/// knows, and for which erasure set it asks.
///
/// @param generation the sender's generation
/// @param set the set; {@link #NO_SET} for what concerns the drive as a whole
public record DriveScope(long generation, int set) {
  /// No set: the drive as a whole.
  public static final int NO_SET = -1;
}

package io.buckets.storage.drive;

/// A fence around the registers of a bucket that is being deleted, on one drive: while it stands,
/// the drive accepts nothing there but erasures.
///
/// @param bucketId the bucket
/// @param mark which deletion it is; of two the newer counts
/// @param up whether it is put up; else it is taken down, and those of older deletions too
public record BucketFence(long bucketId, long mark, boolean up) {
  /// What came of it.
  public enum Answer {
    /// The drive keeps no fences: whoever stands before it has to.
    NOT_HERE,
    /// It stands now, or does not any more.
    DONE,
    /// It stood before, without a break.
    STOOD
  }
}

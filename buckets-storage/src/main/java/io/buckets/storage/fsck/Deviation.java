package io.buckets.storage.fsck;

/// One way in which a store is not whole.
///
/// @param kind what kind of deviation
/// @param drive the label of the drive, or `all` if it concerns no single one
/// @param bucket the bucket's name, or its number if it has none; empty if it concerns no bucket
/// @param key the object key, with upload and part if it is a register of those; empty if none
/// @param what was found
public record Deviation(Kind kind, String drive, String bucket, String key, String what) {
  private static final String HEAL = "run `buckets-admin heal`";
  private static final String SCRUB = "run `buckets-admin scrub`";

  /// What deviates, and what an operator does about it.
  public enum Kind {
    /// A drive of the topology is not there, or cannot be opened.
    DRIVE_ABSENT("bring it back, or put an empty directory in its place and start the server"),
    /// A drive has not yet been filled.
    DRIVE_FILLING("let the server run until the walk is done; " + HEAL),
    /// A format contradicts the topology.
    FORMAT_DIFFERS("leave the drive out, or empty it and start the server"),
    /// Topologies differ.
    TOPOLOGY_DIFFERS("start the server, which brings them in step"),
    /// A copy of the control journal is not in step.
    JOURNAL_OUT_OF_STEP("start the server, which brings the copies in step"),
    /// A bucket is marked as being deleted.
    BUCKET_DELETING("delete the bucket again"),
    /// A register belongs to no bucket of the cluster state.
    BUCKET_UNKNOWN(
        "the bucket is gone: let the server run for a minute, which erases what is left of its"
            + " uploads; if it is none, or stays, report how it came about"),
    /// An upload is marked as being completed.
    UPLOAD_COMPLETING("complete or abort the upload again"),
    /// A part is left of an upload that is gone.
    PART_WITHOUT_UPLOAD("restart the server, which sweeps it up, or abort the upload again"),
    /// A drive holds another state of a register than the others, or none.
    REGISTER_DIFFERS(HEAL),
    /// A drive holds a head that is not decided, with its undo.
    REGISTER_UNDECIDED(HEAL),
    /// A register is on a drive that is not of its set.
    REGISTER_MISPLACED("report how it came about"),
    /// A row of the index cannot be read.
    REGISTER_UNREADABLE("put an empty drive in the place of this one"),
    /// Drives have the same change by name, but not the same content; or the document contradicts.
    CONTENT_DIFFERS("report how it came about; " + HEAL),
    /// Older versions are missing or differ.
    VERSIONS_DIFFER(HEAL),
    /// A tombstone is there for longer than collecting it takes.
    TOMBSTONE_OLD(HEAL),
    /// A shard is not there.
    SHARD_MISSING(HEAL),
    /// A shard's frame or a block does not match its checksums.
    SHARD_DAMAGED(SCRUB),
    /// A shard is that of another slot, or the head says so.
    SHARD_OF_ANOTHER_SLOT(SCRUB),
    /// A shard file that no register of the drive names.
    FILE_ORPHAN(SCRUB + " if it does not go by itself in a minute"),
    /// A file without a whole frame that never became a shard file.
    FILE_UNFINISHED(SCRUB + " an hour after it was written"),
    /// A file or row that is no part of a drive at rest.
    LEFTOVER("restart the server; if it stays, report how it came about");

    private final String advice;

    Kind(String advice) {
      this.advice = advice;
    }

    /// What to do about it.
    public String advice() {
      return advice;
    }
  }

  /// About a drive as a whole.
  static Deviation ofDrive(Kind kind, String drive, String what) {
    return new Deviation(kind, drive, "", "", what);
  }

  /// One line for people.
  @Override
  public String toString() {
    String place = bucket.isEmpty() ? "" : " " + bucket + "/" + key;
    return kind + " " + drive + place + ": " + what + "; " + kind.advice;
  }
}

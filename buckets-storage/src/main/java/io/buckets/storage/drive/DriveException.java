package io.buckets.storage.drive;

/// A drive could not do what was asked. Nothing is known about the outcome of a change that ended
/// so, except where the reason says otherwise.
public final class DriveException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// This {@link Drive} is out of service for good (absent, failed before, closed, or of another
    /// deployment): whoever holds it may close it, and has to open the drive anew. A drive behind
    /// the network says so of itself only, never of what it leads to.
    OFFLINE,
    /// The drive cannot be asked just now: the way to it is broken or overloaded, what it leads to
    /// is out of service, or it is left out because it did not answer. It stays where it is, and
    /// the next call may find it well.
    UNREACHABLE,
    /// The operating system reported an error; the drive is taken out of service.
    FAILED,
    /// The file system has no room; nothing was changed and reads still work.
    FULL,
    /// The call took longer than its deadline.
    TIMEOUT,
    /// This process lacks memory or file descriptors just now: nothing was changed, and it says
    /// nothing about the drive.
    BUSY,
    /// What was asked for is not there (a shard file).
    MISSING,
    /// What is there does not match its checksum.
    CORRUPT,
    /// The ballot is further ahead of the drive's clock than {@link
    /// io.buckets.core.Limits#CLOCK_SKEW}: whoever issued it has a clock that is wrong. Nothing was
    /// changed.
    CLOCK_SKEW,
    /// The request names an older topology generation than the drive knows.
    STALE_GENERATION
  }

  private final Reason reason;

  /// A failure the drive itself found.
  public DriveException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// A failure caused by `cause`.
  public DriveException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}

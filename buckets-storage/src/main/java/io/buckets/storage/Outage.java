package io.buckets.storage;

import io.buckets.storage.DriveException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a drive that was opened is out of service again, and why: the first cause counts.
///
/// Threading: any thread.
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String drive;
  private volatile @Nullable String reason;

  /// @param drive what operators call the drive
  Outage(String drive) {
    this.drive = drive;
  }

  /// Takes the drive out of service.
  synchronized void because(DriveException cause) {
    if (reason == null) {
      reason = String.valueOf(cause.getMessage());
      LOG.error("drive {} is out of service", drive, cause);
    }
  }

  /// The drive is closed on purpose: what calls still under way run into is no news.
  synchronized void closing() {
    if (reason == null) {
      reason = "closed";
    }
  }

  /// Why the drive is out of service; null while it serves.
  @Nullable String reason() {
    return reason;
  }

  /// Throws OFFLINE unless the drive serves.
  void assertNone() throws DriveException {
    String why = reason;
    if (why != null) {
      throw new DriveException(Reason.OFFLINE, drive + ": " + why);
    }
  }
}

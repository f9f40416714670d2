package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a drive that was opened is out of service again, and why: the first cause counts.
///
/// Threading: any thread.
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String drive;
  private final IndexFiles index;
  private volatile @Nullable String reason;

  /// @param drive what operators call the drive
  /// @param index where it is remembered that the index is damaged
  Outage(String drive, IndexFiles index) {
    this.drive = drive;
    this.index = index;
  }

  /// Takes the drive out of service.
  synchronized void because(DriveException cause) {
    if (reason == null) {
      reason = String.valueOf(cause.getMessage());
      LOG.error("drive {} is out of service", drive, cause);
      if (IndexDamage.isBehind(cause)) {
        noteDamage(String.valueOf(cause.getMessage()));
      }
    }
  }

  /// Opened again as it is, the index would meet the same damage again.
  private void noteDamage(String what) {
    try {
      index.noteDamage("its index is damaged (" + what + ")");
    } catch (IOException e) {
      LOG.error("the damage to the index of {} cannot be remembered", drive, e);
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

  /// Throws OFFLINE unless the drive serves, in the words of {@link #reason}: whoever meets it
  /// first is who tells operators.
  void assertNone() throws DriveException {
    String why = reason;
    if (why != null) {
      throw new DriveException(Reason.OFFLINE, why);
    }
  }
}

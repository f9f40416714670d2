package io.buckets.storage.object;

import io.buckets.cluster.setting.LockMode;
import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.model.Version;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What keeps a version from being removed: a retention until a moment, a legal hold, both or none.
/// It is kept in the version's own metadata, under names that no copy takes along.
///
/// It is judged in the plan of every change that would remove the version or loosen its lock, and
/// so by every node alike, whoever asks: a client, an operator, a job. "Now" is the earlier of two
/// moments, see {@link #now}.
///
/// Source: S3 user guide, "Locking objects with Object Lock". Immutable.
///
/// @param mode how strictly it is retained; null if it is not
/// @param untilMillis until when, in milliseconds since the epoch
/// @param hold whether there is a legal hold; null if that was never said
public record VersionLock(@Nullable LockMode mode, long untilMillis, @Nullable Boolean hold) {
  private static final String PREFIX = "x-amz-object-lock-";

  /// The name of the mode, in metadata and in header fields.
  public static final String MODE = "x-amz-object-lock-mode";

  /// The name of the moment.
  public static final String UNTIL = "x-amz-object-lock-retain-until-date";

  /// The name of the legal hold.
  public static final String HOLD = "x-amz-object-lock-legal-hold";

  /// No lock.
  public static final VersionLock NONE = new VersionLock(null, 0, null);

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// The lock of a version.
  ///
  /// @throws StoreException CORRUPT if the metadata cannot be understood: then nothing is removed
  public static VersionLock of(Map<String, String> metadata) {
    String mode = metadata.get(MODE);
    String until = metadata.get(UNTIL);
    String hold = metadata.get(HOLD);
    if (mode == null && until == null && hold == null) {
      return NONE;
    }
    if ((mode == null) != (until == null)) {
      throw new StoreException(Reason.CORRUPT, "a version is retained by half a lock");
    }
    try {
      return new VersionLock(
          mode == null ? null : LockMode.valueOf(mode),
          until == null ? 0 : Instant.parse(until).toEpochMilli(),
          hold == null ? null : hold.equals("ON"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new StoreException(Reason.CORRUPT, "the lock of a version cannot be read", e);
    }
  }

  /// Whether a version may have a lock, told without reading its document: true for every one that
  /// has.
  static boolean isPossible(Version version) {
    return new String(version.meta(), StandardCharsets.ISO_8859_1).contains(PREFIX);
  }

  /// With another retention.
  public VersionLock retained(@Nullable LockMode newMode, long newUntilMillis) {
    return new VersionLock(newMode, newUntilMillis, hold);
  }

  /// With or without a legal hold.
  public VersionLock held(boolean on) {
    return new VersionLock(mode, untilMillis, on);
  }

  /// The moment as metadata, header fields and documents spell it.
  public String until() {
    return MOMENT.format(Instant.ofEpochMilli(untilMillis));
  }

  /// The metadata with this lock in the place of the one it had.
  public Map<String, String> in(Map<String, String> metadata) {
    Map<String, String> changed = new HashMap<>(metadata);
    changed.keySet().removeAll(List.of(MODE, UNTIL, HOLD));
    if (mode != null) {
      changed.put(MODE, mode.name());
      changed.put(UNTIL, until());
    }
    if (hold != null) {
      changed.put(HOLD, hold ? "ON" : "OFF");
    }
    return changed;
  }

  /// The time that locks are judged by: the earlier of the moment of the ballot that names the
  /// change, which setting the clock of a running node does not move, and of the wall clock. A
  /// clock that was ahead when the node started leaves ballots ahead for good; once it is right,
  /// locks hold again.
  static long now(Ballot ballot, InstantSource clock) {
    return Math.min(ballot.millis(), clock.millis());
  }

  /// Whether it is retained at that time.
  public boolean retainsAt(long nowMillis) {
    return mode != null && nowMillis < untilMillis;
  }

  /// Returns if the version may be removed.
  ///
  /// @param bypass whether who asks may override a retention that allows it, and wants to
  /// @throws StoreException LOCKED
  public void requireRemovable(long nowMillis, boolean bypass) {
    boolean overridden = bypass && mode == LockMode.GOVERNANCE;
    if (Boolean.TRUE.equals(hold) || (retainsAt(nowMillis) && !overridden)) {
      throw locked();
    }
  }

  /// Returns if the retention may become the one of `next`: longer always, anything else if it is
  /// over or may be overridden.
  ///
  /// @throws StoreException LOCKED
  public void requireRetentionBecomes(VersionLock next, long nowMillis, boolean bypass) {
    boolean kept = next.mode == mode && next.untilMillis >= untilMillis;
    boolean overridden = bypass && mode == LockMode.GOVERNANCE;
    if (retainsAt(nowMillis) && !kept && !overridden) {
      throw locked();
    }
  }

  private static StoreException locked() {
    return new StoreException(
        Reason.LOCKED, "Access Denied because object protected by object lock.");
  }
}

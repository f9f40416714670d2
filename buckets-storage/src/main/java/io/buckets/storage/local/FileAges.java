package io.buckets.storage.local;

import io.buckets.core.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Whether a shard file that does not say whose it is is old enough to have been left behind by a
/// crash, judged by the date that the file system gave it, whatever was done to the wall clock
/// meanwhile.
///
/// A file that is being written must never be taken for an old one because the wall clock was set
/// forward under it. So wall and monotonic time are compared at every question: when they have come
/// apart since the last one, every file counts as young for {@link Limits#ORPHAN_AGE} from then on.
/// A file of the future ({@link #isOfTheFuture}) would stay young for as long as the clock was
/// wrong: whoever lists it gives it today's date, and it is old one age later.
///
/// A file dated before the drive was opened needs no age: who holds the lock of a drive is the only
/// one who writes to it, so whoever wrote it before is dead. Both dates are the file system's. That
/// holds until the clock has been set, for a file written now may then bear a date of before.
///
/// Threading: any thread.
final class FileAges {
  /// What the two clocks may differ by, without anybody having set one: slow slewing, in
  /// milliseconds.
  private static final long TOLERANCE = 5000;

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final long openedMillis;
  private long offset;
  private boolean everTurned;
  private boolean turned;
  private long turnedNanos;

  /// @param opened made by the file system when the drive was opened, before anything is written
  static FileAges since(Path opened) throws IOException {
    return new FileAges(
        InstantSource.system(), System::nanoTime, Files.getLastModifiedTime(opened).toMillis());
  }

  /// @param openedMillis the date of a file that was made when the drive was opened
  FileAges(InstantSource wall, LongSupplier nanos, long openedMillis) {
    this.wall = wall;
    this.nanos = nanos;
    this.openedMillis = openedMillis;
    this.offset = wall.millis() - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /// Whether whoever last wrote a file, at `modifiedMillis`, is dead, or has left it for so long
  /// that it is an orphan's age.
  synchronized boolean isLeftBehind(long modifiedMillis) {
    boolean old = isOld(modifiedMillis);
    return old || (!everTurned && modifiedMillis < openedMillis);
  }

  /// Whether a file last written at `modifiedMillis` by the wall clock is an orphan's age.
  synchronized boolean isOld(long modifiedMillis) {
    long now = wall.millis();
    long moment = nanos.getAsLong();
    long apart = now - TimeUnit.NANOSECONDS.toMillis(moment);
    if (Math.abs(apart - offset) > TOLERANCE) {
      offset = apart;
      turned = true;
      everTurned = true;
      turnedNanos = moment;
    }
    turned = turned && moment - turnedNanos <= Limits.ORPHAN_AGE.toNanos();
    return !turned && now - modifiedMillis > Limits.ORPHAN_AGE.toMillis();
  }

  /// Whether a file's date is later than now, but for what clocks are allowed to differ.
  boolean isOfTheFuture(long modifiedMillis) {
    return modifiedMillis - wall.millis() > TOLERANCE;
  }
}

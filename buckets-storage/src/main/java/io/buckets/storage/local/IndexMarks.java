package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Mark;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// The mark of a drive's index, and what the drive was told of the marks of others.
///
/// Threading: the index's writer raises and remembers; anyone reads.
final class IndexMarks {
  private final InstantSource clock;
  private volatile Mark written;
  private volatile Mark stored;
  private volatile Map<UUID, Mark> others;

  /// @param newest the mark that the index has, or is to begin after
  IndexMarks(InstantSource clock, Mark newest, Map<UUID, Mark> others) {
    this.clock = clock;
    this.written = newest;
    this.stored = newest;
    this.others = Map.copyOf(others);
  }

  /// Puts the next mark into a batch.
  Mark raise(DriveIndex.Batch batch) throws DriveException {
    Mark next = written.next();
    DriveRows.mark(batch, next, clock.millis());
    return next;
  }

  /// Begins a new incarnation, newer than `past`, with the batch that is being made.
  Runnable outdo(DriveIndex.Batch batch, Mark past) throws DriveException {
    written = Mark.first(clock.millis(), past);
    DriveRows.mark(batch, written, clock.millis());
    return () -> {};
  }

  /// The batch of `mark` is written.
  ///
  /// @param durable whether it is on stable storage too
  void written(Mark mark, boolean durable) {
    written = mark;
    if (durable) {
      stored = mark;
    }
  }

  /// The newest mark that is written, maybe not on stable storage.
  Mark written() {
    return written;
  }

  /// All up to `mark` are on stable storage.
  void stored(Mark mark) {
    stored = mark.isAfter(stored) ? mark : stored;
  }

  /// The newest mark that survives power loss: what others may be told, and hold against the drive.
  Mark stored() {
    return stored;
  }

  Map<UUID, Mark> others() {
    return others;
  }

  boolean isNews(Map<UUID, Mark> marks) {
    return !merged(marks).equals(others);
  }

  /// Puts what `marks` say beyond what is known into a batch; what it returns is run once that is
  /// written.
  Runnable remember(DriveIndex.Batch batch, Map<UUID, Mark> marks) throws DriveException {
    Map<UUID, Mark> all = Map.copyOf(merged(marks));
    DriveRows.others(batch, all);
    return () -> others = all;
  }

  private Map<UUID, Mark> merged(Map<UUID, Mark> marks) {
    Map<UUID, Mark> all = new HashMap<>(others);
    marks.forEach((drive, mark) -> {
      if (mark.isAfter(Mark.NONE)) {
        all.merge(drive, mark, (a, b) -> a.isAfter(b) ? a : b);
      }
    });
    return all;
  }
}

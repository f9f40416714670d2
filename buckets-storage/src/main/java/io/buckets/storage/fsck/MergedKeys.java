package io.buckets.storage.fsck;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The registers of a space in key order, each with the drives that have it, whichever they are; a
/// page of each drive in memory at a time.
///
/// Threading: one thread.
final class MergedKeys {
  private static final int PAGE = 256;

  private final Space space;
  private final Failures failures;
  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(
          Comparator.comparing(cursor -> cursor.keys.element(), Arrays::compareUnsigned));

  /// Told of a drive whose rest cannot be scanned.
  interface Failures {
    void failed(Drive drive, String why);
  }

  /// A register.
  ///
  /// @param key its name
  /// @param holders the drives that have a head of it
  record Sighting(RegisterKey key, List<Drive> holders) {}

  MergedKeys(Space space, List<Drive> drives, Failures failures) {
    this.space = space;
    this.failures = failures;
    drives.forEach(drive -> advance(new Cursor(drive)));
  }

  /// The next register, null at the end.
  @Nullable Sighting next() {
    Cursor first = cursors.peek();
    if (first == null) {
      return null;
    }
    byte[] place = first.keys.element();
    List<Drive> holders = new ArrayList<>();
    for (Cursor at = first; at != null && Arrays.equals(place, at.keys.element()); ) {
      cursors.remove(at);
      at.keys.remove();
      holders.add(at.drive);
      advance(at);
      at = cursors.peek();
    }
    return new Sighting(IndexKey.parse(space, place), holders);
  }

  /// Puts a cursor back where it belongs, unless its drive is at its end.
  private void advance(Cursor cursor) {
    try {
      cursor.fill(space);
      if (!cursor.keys.isEmpty()) {
        cursors.add(cursor);
      }
    } catch (DriveException | CorruptIndexException e) {
      failures.failed(cursor.drive, String.valueOf(e.getMessage()));
    }
  }

  private static final class Cursor {
    private final Drive drive;
    private final Queue<byte[]> keys = new ArrayDeque<>();
    private byte @Nullable [] from = {};

    Cursor(Drive drive) {
      this.drive = drive;
    }

    void fill(Space space) throws DriveException {
      byte[] start = from;
      while (keys.isEmpty() && start != null) {
        ScanPage page = drive.scan(new ScanRequest(space, -1, start, new byte[0], PAGE, false));
        page.entries().forEach(entry -> keys.add(entry.indexKey()));
        start = page.next();
        from = start;
      }
    }
  }
}

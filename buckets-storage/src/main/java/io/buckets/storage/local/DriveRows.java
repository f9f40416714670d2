package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.register.IndexKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of an index as its writer sees them: what a decide or a fact about the drive is in
/// bytes; {@link RegisterRows} has the states.
final class DriveRows {
  private static final byte[] CEILING = "ceiling".getBytes(US_ASCII);
  private static final byte[] COLLECTED = "collected".getBytes(US_ASCII);
  private static final byte[] FILLING = "filling".getBytes(US_ASCII);
  private static final byte[] WHY = "filling-why".getBytes(US_ASCII);
  private static final byte[] MARK = "mark".getBytes(US_ASCII);
  private static final byte[] OTHERS = "others".getBytes(US_ASCII);
  private static final byte[] NONE = {};

  private DriveRows() {}

  /// The register is decided.
  static void decided(DriveIndex.Batch batch, IndexKey key) throws DriveException {
    batch.delete(Family.UNDO, key.withSpace());
  }

  static List<IndexKey> undecided(DriveIndex index) throws DriveException {
    List<IndexKey> keys = new ArrayList<>();
    index.walk(
        Family.UNDO,
        NONE,
        (key, value) -> {
          keys.add(IndexKey.fromMixed(key));
          return true;
        });
    return keys;
  }

  static void ceiling(DriveIndex.Batch batch, Ballot ceiling) throws DriveException {
    batch.put(Family.DRIVE, CEILING, bytes(ceiling));
  }

  /// The ballot ceiling; null if the index is new.
  static @Nullable Ballot ceiling(DriveIndex index) throws DriveException {
    return ballot(index.get(Family.DRIVE, CEILING));
  }

  static void collected(DriveIndex.Batch batch, Ballot newest) throws DriveException {
    batch.put(Family.DRIVE, COLLECTED, bytes(newest));
  }

  /// The newest ballot of any tombstone collected.
  static Ballot collected(DriveIndex index) throws DriveException {
    Ballot stored = ballot(index.get(Family.DRIVE, COLLECTED));
    return stored == null ? Ballot.ZERO : stored;
  }

  static void filling(DriveIndex.Batch batch, @Nullable Ballot since) throws DriveException {
    if (since != null) {
      batch.put(Family.DRIVE, FILLING, bytes(since));
    } else {
      batch.delete(Family.DRIVE, FILLING);
    }
  }

  /// Since when the drive is being filled; null if it is not.
  static @Nullable Ballot filling(DriveIndex index) throws DriveException {
    return ballot(index.get(Family.DRIVE, FILLING));
  }

  /// Why the drive is being filled, or was last.
  static void fillingWhy(DriveIndex.Batch batch, String why) throws DriveException {
    batch.put(Family.DRIVE, WHY, why.getBytes(UTF_8));
  }

  static @Nullable String fillingWhy(DriveIndex index) throws DriveException {
    byte[] stored = index.get(Family.DRIVE, WHY);
    return stored == null ? null : new String(stored, UTF_8);
  }

  /// The batch is the drive's `mark`, written at `millis`.
  static void mark(DriveIndex.Batch batch, Mark mark, long millis) throws DriveException {
    ByteBuffer target = ByteBuffer.allocate(Mark.BYTES + Long.BYTES);
    mark.writeTo(target);
    batch.put(Family.DRIVE, MARK, target.putLong(millis).array());
  }

  /// The newest mark of the index; {@link Mark#NONE} if an earlier build wrote it.
  static Mark mark(DriveIndex index) throws DriveException {
    byte[] stored = index.get(Family.DRIVE, MARK);
    return stored == null ? Mark.NONE : Mark.readFrom(ByteBuffer.wrap(stored));
  }

  /// When its newest marked batch was written; 0 if none is.
  static long latestMillis(DriveIndex index) throws DriveException {
    byte[] stored = index.get(Family.DRIVE, MARK);
    return stored == null ? 0 : ByteBuffer.wrap(stored).getLong(Mark.BYTES);
  }

  /// What the drive was told of the marks of others.
  static void others(DriveIndex.Batch batch, Map<UUID, Mark> marks) throws DriveException {
    ByteBuffer target = ByteBuffer.allocate(marks.size() * (2 * Long.BYTES + Mark.BYTES));
    marks.forEach((drive, mark) -> {
      target.putLong(drive.getMostSignificantBits()).putLong(drive.getLeastSignificantBits());
      mark.writeTo(target);
    });
    batch.put(Family.DRIVE, OTHERS, target.array());
  }

  static Map<UUID, Mark> others(DriveIndex index) throws DriveException {
    byte[] stored = index.get(Family.DRIVE, OTHERS);
    Map<UUID, Mark> marks = new HashMap<>();
    ByteBuffer source = ByteBuffer.wrap(stored == null ? NONE : stored);
    while (source.hasRemaining()) {
      UUID drive = new UUID(source.getLong(), source.getLong());
      marks.put(drive, Mark.readFrom(source));
    }
    return marks;
  }

  private static byte[] bytes(Ballot ballot) {
    ByteBuffer target = ByteBuffer.allocate(Ballot.BYTES);
    ballot.writeTo(target);
    return target.array();
  }

  private static @Nullable Ballot ballot(byte @Nullable [] bytes) {
    return bytes == null ? null : Ballot.readFrom(ByteBuffer.wrap(bytes));
  }
}

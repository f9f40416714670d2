package io.buckets.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of an index as its writer sees them: what a decide or a fact about the drive is in
/// bytes; {@link RegisterRows} has the states.
final class DriveRows {
  private static final byte[] CEILING = "ceiling".getBytes(US_ASCII);
  private static final byte[] COLLECTED = "collected".getBytes(US_ASCII);
  private static final byte[] FILLING = "filling".getBytes(US_ASCII);
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

  private static byte[] bytes(Ballot ballot) {
    ByteBuffer target = ByteBuffer.allocate(Ballot.BYTES);
    ballot.writeTo(target);
    return target.array();
  }

  private static @Nullable Ballot ballot(byte @Nullable [] bytes) {
    return bytes == null ? null : Ballot.readFrom(ByteBuffer.wrap(bytes));
  }
}

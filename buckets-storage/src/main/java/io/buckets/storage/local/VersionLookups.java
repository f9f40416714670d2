package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rows that tell at which sequence the older version of an id is, and the one that has certain
/// shard files, so that neither is looked for among all versions of a key.
///
/// Every older version has one for its id, and one for its files if it has some. Indexes of earlier
/// builds have none: {@link #ensure} writes them when such an index is opened.
///
/// Threading: one thread.
final class VersionLookups {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLookups.class);
  private static final byte[] COMPLETE = "versions-by-id".getBytes(US_ASCII);
  private static final int BATCH_ROWS = 1000;

  private final byte[] ids;
  private final byte[] data;

  /// What is to be: a sequence, or null for no row.
  private final Map<byte[], byte @Nullable []> rows = new TreeMap<>(Arrays::compareUnsigned);

  /// @param prefix of the versions of the register
  VersionLookups(byte[] prefix) {
    this.ids = IndexKey.idsPrefix(prefix);
    this.data = IndexKey.dataPrefix(prefix);
  }

  /// A version is not where it was.
  void gone(@Nullable Version version) {
    for (byte[] row : rowsOf(version)) {
      rows.putIfAbsent(row, null);
    }
  }

  /// A version is at `sequence`.
  void at(@Nullable Version version, long sequence) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    for (byte[] row : rowsOf(version)) {
      rows.put(row, value);
    }
  }

  /// The rows that lead to a version.
  List<byte[]> rowsOf(@Nullable Version version) {
    List<byte[]> found = new ArrayList<>(2);
    if (version != null) {
      found.add(IndexKey.lookupRow(ids, version.id().high(), version.id().low()));
      DataId files = version.data();
      if (files != null) {
        found.add(IndexKey.lookupRow(data, files.high(), files.low()));
      }
    }
    return found;
  }

  void put(DriveIndex.Batch batch) throws DriveException {
    for (Map.Entry<byte[], byte @Nullable []> row : rows.entrySet()) {
      byte[] sequence = row.getValue();
      if (sequence == null) {
        batch.delete(Family.VERSIONS, row.getKey());
      } else {
        batch.put(Family.VERSIONS, row.getKey(), sequence);
      }
    }
  }

  /// Whether every older version in the index has its rows.
  static boolean areComplete(DriveIndex index) throws DriveException {
    return index.get(Family.DRIVE, COMPLETE) != null;
  }

  /// Writes the rows that an index of an earlier build lacks. Where there is no room for them,
  /// versions are looked for until the index is opened again.
  static void ensure(DriveIndex index) throws DriveException {
    try {
      if (!areComplete(index)) {
        write(index);
      }
    } catch (DriveException e) {
      if (e.reason() != DriveException.Reason.FULL) {
        throw e;
      }
      LOG.warn("older versions are found slowly for want of room: {}", e.getMessage());
    }
  }

  private static void write(DriveIndex index) throws DriveException {
    try (DriveIndex.Batch batch = index.begin()) {
      int[] count = {0};
      index.walk(
          Family.VERSIONS,
          new byte[0],
          (key, value) -> {
            if (IndexKey.olderRow(key) == IndexKey.OlderRow.VERSION) {
              of(key, value).put(batch);
              count[0]++;
            }
            if (count[0] == BATCH_ROWS) {
              batch.write(false);
              batch.clear();
              count[0] = 0;
            }
            return true;
          });
      batch.put(Family.DRIVE, COMPLETE, new byte[] {1});
      batch.write(true);
    }
  }

  /// The rows that lead to the version in a row.
  static VersionLookups of(byte[] key, byte[] value) {
    int end = key.length - Long.BYTES;
    VersionLookups lookups = new VersionLookups(Arrays.copyOf(key, end));
    Version version = HeadCodec.decode(value, Part.SUMMARY).head().newest();
    lookups.at(version, ~ByteBuffer.wrap(key).getLong(end));
    return lookups;
  }

  /// What they are to be.
  Map<byte[], byte @Nullable []> rows() {
    return rows;
  }
}

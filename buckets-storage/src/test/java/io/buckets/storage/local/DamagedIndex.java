package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import java.nio.file.Path;
import java.util.Objects;

/// The index of a drive that is not in use, for a test to damage rows of.
public final class DamagedIndex {
  private final Path index;

  /// @param index its directory
  public DamagedIndex(Path index) {
    this.index = index;
  }

  /// Makes a row that is none of the head of `key`.
  public void garble(RegisterKey key) throws Exception {
    write((index, batch) -> batch.put(Family.HEADS, IndexKey.of(key).bytes(), new byte[200]));
  }

  /// Gives the newest version of `key` another document.
  public void alter(RegisterKey key) throws Exception {
    byte[] at = IndexKey.of(key).bytes();
    write((index, batch) -> {
      byte[] row = Objects.requireNonNull(index.get(Family.HEADS, at));
      HeldHead held = HeadCodec.decode(row, HeadCodec.Part.ALL);
      Version version = Objects.requireNonNull(held.head().newest());
      batch.put(Family.HEADS, at, HeadCodec.encode(held.edited(version.withMeta(new byte[1]))));
    });
  }

  /// Removes the row of one older version of `key`.
  public void loseAnOlderVersion(RegisterKey key) throws Exception {
    write((index, batch) ->
        index.walk(
            Family.VERSIONS,
            IndexKey.versionsPrefix(key),
            (row, value) -> {
              batch.delete(Family.VERSIONS, row);
              return false;
            }));
  }

  /// Adds rows of `nobody`, which is not there, and one of `other`, which does not name it.
  public void strayRows(RegisterKey nobody, RegisterKey other) throws Exception {
    write((index, batch) -> {
      byte[] prefix = IndexKey.versionsPrefix(nobody);
      batch.put(Family.UNDO, IndexKey.of(nobody).withSpace(), new byte[1]);
      batch.put(Family.VERSIONS, IndexKey.versionRow(prefix, 1), new byte[1]);
      batch.put(Family.PARTS, RegisterRows.documentRow(nobody, 1), new byte[1]);
      batch.put(Family.PARTS, RegisterRows.documentRow(other, 1), new byte[1]);
    });
  }

  private interface Rows {
    void edit(DriveIndex index, DriveIndex.Batch batch) throws DriveException;
  }

  private void write(Rows rows) throws Exception {
    try (DriveResources resources = new DriveResources(8 << 20, 32 << 20);
        DriveIndex opened = DriveIndex.open(index, resources, IndexOptions.Mode.STRICT);
        DriveIndex.Batch batch = opened.begin()) {
      rows.edit(opened, batch);
      batch.write(true);
    }
  }
}

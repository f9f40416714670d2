package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.hash.Xxh3;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.RegisterState;
import io.buckets.storage.register.Undo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts one register's new state into a batch: its head, its undo, the older versions that change.
///
/// A document longer than {@link Limits#HEAD_DOCUMENT_BYTES} (a part table) has a row of its own,
/// named by register and hash, so that a listing does not read it; the head keeps the hash. The row
/// goes with the last head or older version that has it; an undo carries its documents within.
final class RegisterRows {
  private final DriveIndex index;
  private final DriveIndex.Batch batch;
  private final RegisterKey register;
  private final Map<Long, byte[]> kept = new HashMap<>();
  private final Set<Long> gone = new HashSet<>();

  RegisterRows(DriveIndex index, DriveIndex.Batch batch, RegisterKey register) {
    this.index = index;
    this.batch = batch;
    this.register = register;
  }

  /// The register is to be `next` instead of `former`, with `rows` of its older versions changed.
  void put(IndexKey at, RegisterState former, RegisterState next, List<Undo.Row> rows)
      throws DriveException {
    Family family = Family.of(at.space());
    leave(former.held());
    if (next.isAbsent()) {
      batch.delete(family, at.bytes());
    } else {
      batch.put(family, at.bytes(), encoded(next.held()));
    }
    Undo undo = next.undo();
    if (undo != null) {
      batch.put(Family.UNDO, at.withSpace(), UndoCodec.encode(undo, next.held()));
    }
    if (!rows.isEmpty()) {
      older(rows);
    }
    documents();
  }

  /// Of the rows of one sequence the last counts.
  private void older(List<Undo.Row> rows) throws DriveException {
    byte[] prefix = IndexKey.versionsPrefix(register);
    Map<Long, Undo.Row> last = new LinkedHashMap<>();
    rows.forEach(row -> last.put(row.sequence(), row));
    VersionLookups lookups = new VersionLookups(prefix);
    for (Undo.Row row : last.values()) {
      older(prefix, row, lookups);
    }
    lookups.put(batch);
  }

  private void older(byte[] prefix, Undo.Row row, VersionLookups lookups) throws DriveException {
    byte[] at = IndexKey.versionRow(prefix, row.sequence());
    byte[] stored = index.get(Family.VERSIONS, at);
    if (stored != null) {
      lookups.gone(HeadCodec.decode(stored, HeadCodec.Part.SUMMARY).head().newest());
    }
    if (stored != null && HeadCodec.isApart(stored)) {
      gone.add(HeadCodec.documentHash(stored));
    }
    HeldHead content = row.content();
    if (content == null) {
      batch.delete(Family.VERSIONS, at);
    } else {
      lookups.at(content.head().newest(), row.sequence());
      batch.put(Family.VERSIONS, at, encoded(content));
    }
  }

  private byte[] encoded(HeldHead held) {
    Version version = held.head().newest();
    if (version == null || version.meta().length <= Limits.HEAD_DOCUMENT_BYTES) {
      return HeadCodec.encode(held);
    }
    kept.put(Xxh3.hash(version.meta()), version.meta());
    return HeadCodec.encodeApart(held);
  }

  private void leave(HeldHead held) {
    Version version = held.head().newest();
    if (version != null && version.meta().length > Limits.HEAD_DOCUMENT_BYTES) {
      gone.add(Xxh3.hash(version.meta()));
    }
  }

  private void documents() throws DriveException {
    for (long hash : gone) {
      if (!kept.containsKey(hash)) {
        batch.delete(Family.PARTS, documentRow(register, hash));
      }
    }
    for (Map.Entry<Long, byte[]> document : kept.entrySet()) {
      batch.put(Family.PARTS, documentRow(register, document.getKey()), document.getValue());
    }
  }

  /// The row of a document that is kept apart.
  static byte[] documentRow(RegisterKey register, long hash) {
    byte[] prefix = IndexKey.versionsPrefix(register);
    return ByteBuffer.allocate(prefix.length + Long.BYTES).put(prefix).putLong(hash).array();
  }
}

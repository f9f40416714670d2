package io.buckets.storage.local;

import java.nio.ByteBuffer;
import org.rocksdb.RocksIterator;

/// Memory that one reader of the index has rows copied to: so RocksDB copies no more of a value
/// than is wanted, and makes no array for it.
///
/// Threading: one thread at a time.
final class SkimBuffers {
  private final ByteBuffer key = ByteBuffer.allocateDirect(4096);
  private final ByteBuffer value = ByteBuffer.allocateDirect(HeadCodec.SUMMARY_BYTES);

  /// The key of the row where `rows` stands.
  byte[] key(RocksIterator rows) {
    int length = rows.key(key.clear());
    if (length > key.capacity()) {
      return rows.key();
    }
    byte[] bytes = new byte[length];
    key.get(0, bytes);
    return bytes;
  }

  /// The beginning of its value; valid until the next call.
  ByteBuffer value(RocksIterator rows) {
    rows.value(value.clear());
    return value;
  }
}

package io.buckets.storage.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The bytes of a shard file, however they are read.
interface ShardBytes {
  /// Its length in bytes.
  long size() throws IOException;

  /// Reads from `at` on into `target`, maybe less than it has room for.
  ///
  /// @return bytes read, -1 at the end
  int read(ByteBuffer target, long at) throws IOException;

  /// Through the page cache.
  static ShardBytes of(FileChannel file) {
    return new ShardBytes() {
      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public int read(ByteBuffer target, long at) throws IOException {
        return file.read(target, at);
      }
    };
  }
}

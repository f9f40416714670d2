package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Where the data of a shard file lies in it.
///
/// @param offset its first byte
/// @param bytes its length
record DataRegion(int offset, long bytes) {
  /// Reads the frame of a file that should be `name`.
  ///
  /// @throws DriveException CORRUPT if it is damaged, or another's
  static DataRegion in(ShardBytes file, ShardName name) throws IOException, DriveException {
    ShardFrame.Header header = ShardFrame.readHeader(file);
    ShardFrame.Trailer trailer =
        header == null ? null : ShardFrame.readTrailer(file, header.bytes(), false);
    if (header == null || trailer == null || !header.name().equals(name)) {
      throw new DriveException(Reason.CORRUPT, "a shard file has a damaged frame: " + name);
    }
    return new DataRegion(header.bytes(), trailer.dataBytes());
  }

  /// Reads from `at` in the region on, until `target` is full or the region ends.
  ///
  /// @return bytes read
  int read(ShardBytes file, long at, ByteBuffer target) throws IOException {
    int wanted = (int) Math.max(0, Math.min(target.remaining(), bytes - at));
    int limit = target.limit();
    int start = target.position();
    target.limit(start + wanted);
    try {
      int read = 0;
      while (target.hasRemaining() && read >= 0) {
        read = file.read(target, offset + at + (target.position() - start));
      }
    } finally {
      target.limit(limit);
    }
    return target.position() - start;
  }
}

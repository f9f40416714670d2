package io.buckets.storage.erasing;

import io.buckets.core.ETag;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// The bytes of an object or part on their way in, read once, by one thread at a time, in blocking
/// style.
public interface ObjectSource {
  /// Bytes to come, or -1 if only the end will tell.
  long length();

  /// Reads up to `length` bytes into `target` at `offset`. The source may go on looking at them
  /// after the return, to compute digests beside the caller's work, until it is told to [#settle]
  /// or to [#finish]; the caller may read them too, but not change them.
  ///
  /// @return bytes read, at least 1, or -1 at the end
  /// @throws IOException if the bytes cannot be had; nothing is stored then
  int read(byte[] target, int offset, int length) throws IOException;

  /// Waits until a read finds as much as whoever sends a stream has sent by then, or the end.
  ///
  /// @return whether it does; false if after `patience` it does not: whoever sends is slow
  /// @throws IOException if the bytes cannot be had
  default boolean awaitReady(Duration patience) throws IOException {
    return true;
  }

  /// Called before memory that was read into is used for something else: on return the source does
  /// not look at the first `bytes` bytes it has read any more, or at any if it has read no more
  /// than that. May be called again, and after a failure.
  default void settle(long bytes) {}

  /// How many bytes the object, or part, has once all `read` bytes of this source were read:
  /// another number where the source transforms them on their way (encryption).
  default long objectBytes(long read) {
    return read;
  }

  /// Called once after the end, before anything is committed: verifies digests and lengths.
  ///
  /// @return what was learnt from the bytes
  /// @throws IOException or a StoreException to refuse the write; nothing is stored then
  Finished finish() throws IOException;

  /// What is known of the bytes at their end.
  ///
  /// @param etag the ETag to keep
  /// @param attributes the S3 layer's 32 bits for listings
  /// @param metadata entries to add to the object's metadata (checksums), names lower-case
  record Finished(ETag etag, int attributes, Map<String, String> metadata) {}
}

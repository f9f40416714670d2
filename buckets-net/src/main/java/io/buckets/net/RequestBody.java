package io.buckets.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// The body of a request, without its transfer coding. Reading blocks until bytes are there; a
/// client is never asked for more than a bounded buffer ahead of the reader.
public interface RequestBody {
  /// Reads between one and `length` bytes, or returns -1 at the end of the body. The first read
  /// sends `100 Continue` to a client that waits for it.
  ///
  /// @throws TruncatedBody when the connection ended, or its framing broke, before the body did
  /// @throws SlowClient when no progress was made for the configured time
  int read(byte[] target, int offset, int length) throws IOException;

  /// Waits until there is enough to read that reading it will not wait for a client which streams,
  /// or the end, or a failure. Like a read, the first call sends `100 Continue`.
  ///
  /// @return whether there is; false if not after `patience`
  default boolean awaitReady(Duration patience) throws IOException {
    return true;
  }

  /// As {@link #read(byte[], int, int)}, into the remaining bytes of a buffer, whose position moves
  /// on.
  int read(ByteBuffer target) throws IOException;
}

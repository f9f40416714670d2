package io.buckets.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The body of a request, without its transfer coding. Reading blocks until bytes are there; a
/// client is never asked for more than a bounded buffer ahead of the reader.
public interface RequestBody {
  /// Reads between one and `length` bytes, or returns -1 at the end of the body. The first read
  /// sends `100 Continue` to a client that waits for it.
  ///
  /// @throws TruncatedBody when the connection ended, or its framing broke, before the body did
  /// @throws SlowClient when no progress was made for the configured time
  int read(byte[] target, int offset, int length) throws IOException;

  /// As {@link #read(byte[], int, int)}, into the remaining bytes of a buffer, whose position moves
  /// on.
  int read(ByteBuffer target) throws IOException;
}

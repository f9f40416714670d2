package io.buckets.net;

import io.buckets.core.PooledBuffer;
import java.io.IOException;

/// The body of an answer. Writes return when the bytes are queued, and block while too many bytes
/// of this connection wait for the client.
///
/// An answer is whole only by {@link #close} after exactly the promised number of bytes. Every
/// other end (an exception, a close too early, {@link #abort}) closes the connection, so that the
/// client sees the truncation.
public interface ResponseBody extends AutoCloseable {
  /// Sends a copy of the bytes.
  ///
  /// @throws IllegalStateException for more bytes than were promised, or after the end
  /// @throws ClientGone when the client has closed the connection
  /// @throws SlowClient when the client took nothing for the configured time
  void write(byte[] source, int offset, int length) throws IOException;

  /// Sends the buffer's remaining bytes without copying them, and closes the buffer when they are
  /// sent or cannot be. The buffer belongs to this body from the call on, also when it throws.
  void write(PooledBuffer buffer) throws IOException;

  /// Ends the answer, and waits until little of it is left to send. Without effect after {@link
  /// #abort}, an earlier close, or a write that failed.
  ///
  /// @throws IllegalStateException when fewer bytes were written than promised; the answer is
  ///   aborted
  @Override
  void close() throws IOException;

  /// Gives the answer up: the connection is closed and the client sees a truncated body. Without
  /// effect after the end.
  void abort();
}

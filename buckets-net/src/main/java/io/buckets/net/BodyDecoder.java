package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of one request's body out of a connection's stream, and says where the body ends.
///
/// Used on the event loop alone. It copies nothing: what it returns are retained slices, which the
/// caller releases.
abstract sealed class BodyDecoder permits FixedBodyDecoder, ChunkedBodyDecoder {
  /// The decoder for a body of `contentLength` bytes, or a chunked one for -1.
  static BodyDecoder of(long contentLength) {
    return contentLength < 0 ? new ChunkedBodyDecoder() : new FixedBodyDecoder(contentLength);
  }

  /// The next bytes of the body, or null when `in` holds none: then the body has ended, or more
  /// must arrive.
  ///
  /// @throws BadRequest when the framing is broken; the stream has no meaning from there on
  abstract @Nullable ByteBuf next(ByteBuf in) throws BadRequest;

  /// Whether the whole body, and its framing, has been consumed.
  abstract boolean done();

  /// How many bytes of the body are still to come: exact, or for a chunked body the least number.
  abstract long remaining();
}

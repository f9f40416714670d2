package io.buckets.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/// What a client has sent and nobody has taken yet. Most of the time nothing, so it holds no memory
/// then. Used on the event loop alone.
final class InboundBytes {
  private @Nullable ByteBuf bytes;

  /// Takes a buffer over. Without a copy if nothing was waiting.
  void append(ByteBuf more) {
    ByteBuf waiting = bytes;
    bytes =
        waiting == null
            ? more
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(more.alloc(), waiting, more);
  }

  /// What waits, to be read from its reader index on; null for nothing.
  @Nullable ByteBuf waiting() {
    return bytes;
  }

  boolean isEmpty() {
    return bytes == null;
  }

  int size() {
    return bytes == null ? 0 : bytes.readableBytes();
  }

  /// Gives memory back that has been read to its end.
  void trim() {
    if (bytes != null && !bytes.isReadable()) {
      drop();
    }
  }

  void drop() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}

package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A body framed by `Content-Length`.
final class FixedBodyDecoder extends BodyDecoder {
  private long remaining;

  FixedBodyDecoder(long contentLength) {
    remaining = contentLength;
  }

  @Override
  @Nullable ByteBuf next(ByteBuf in) {
    int count = (int) Math.min(remaining, in.readableBytes());
    if (count == 0) {
      return null;
    }
    remaining -= count;
    return in.readRetainedSlice(count);
  }

  @Override
  boolean done() {
    return remaining == 0;
  }

  @Override
  long remaining() {
    return remaining;
  }
}

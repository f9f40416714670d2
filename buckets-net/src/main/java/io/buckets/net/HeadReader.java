package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds where a request's head ends in the bytes of one connection, however they arrive, and has
/// it parsed.
///
/// It remembers how far it has looked, so a head that drips in byte by byte is searched once. Used
/// on the event loop alone.
final class HeadReader {
  private final HttpLimits limits;
  private int lineStart;
  private int searched;

  HeadReader(HttpLimits limits) {
    this.limits = limits;
  }

  /// The next head, its bytes consumed; or null when it is not all there.
  ///
  /// @throws BadRequest when it is malformed or beyond the limits
  @Nullable RequestHead read(InboundBytes inbound, LoopState loop) throws BadRequest {
    ByteBuf in = inbound.waiting();
    if (in == null) {
      return null;
    }
    if (searched == 0 && !skipEmptyLines(in)) {
      return null;
    }
    int length = find(in);
    if (length < 0) {
      return null;
    }
    byte[] scratch = loop.scratch();
    in.readBytes(scratch, 0, length);
    lineStart = 0;
    searched = 0;
    return loop.parser().parse(scratch, length);
  }

  /// Some clients end a body with a line break too many (RFC 9112, section 2.2). Returns false when
  /// half of one is here and the rest of it must be waited for.
  private static boolean skipEmptyLines(ByteBuf in) {
    while (in.isReadable() && in.getByte(in.readerIndex()) == '\r') {
      if (in.readableBytes() == 1) {
        return false;
      }
      if (in.getByte(in.readerIndex() + 1) != '\n') {
        return true;
      }
      in.skipBytes(2);
    }
    return true;
  }

  /// The length of the head with its empty line, or -1.
  private int find(ByteBuf in) throws BadRequest {
    int base = in.readerIndex();
    while (true) {
      int lineEnd = in.indexOf(base + searched, in.writerIndex(), (byte) '\n');
      checkLimits((lineEnd < 0 ? in.writerIndex() : lineEnd + 1) - base);
      if (lineEnd < 0) {
        searched = in.readableBytes();
        return -1;
      }
      int lineBytes = lineEnd - base - lineStart;
      boolean empty = lineBytes == 0 || (lineBytes == 1 && in.getByte(lineEnd - 1) == '\r');
      searched = lineEnd + 1 - base;
      if (empty) {
        return searched;
      }
      lineStart = searched;
    }
  }

  private void checkLimits(int bytes) throws BadRequest {
    if (lineStart == 0 && bytes > limits.requestLineBytes()) {
      throw new BadRequest(
          HttpFault.Kind.TARGET_TOO_LONG,
          "the request line is longer than " + limits.requestLineBytes() + " bytes");
    }
    if (bytes > limits.headBytes()) {
      throw new BadRequest(
          HttpFault.Kind.HEAD_TOO_LARGE,
          "the request head is longer than " + limits.headBytes() + " bytes");
    }
  }
}

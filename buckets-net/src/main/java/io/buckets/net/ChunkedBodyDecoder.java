package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A body framed by the chunked transfer coding (RFC 9112, section 7.1).
///
/// Strict, for the reason given at {@link HeadParser}: lines end with CR LF, a chunk's data is
/// followed by exactly that, sizes are plain hexadecimal. Extensions and trailer fields are checked
/// for their characters and dropped; S3's own trailers are inside the content (`aws-chunked`), not
/// here.
final class ChunkedBodyDecoder extends BodyDecoder {
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_TRAILER_BYTES = 16 << 10;

  private enum State {
    SIZE_LINE,
    DATA,
    DATA_END,
    TRAILER,
    DONE
  }

  private State state = State.SIZE_LINE;
  private long chunkRemaining;
  private int trailerBytes;

  @Override
  @Nullable ByteBuf next(ByteBuf in) throws BadRequest {
    while (state != State.DONE) {
      if (state == State.DATA) {
        return data(in);
      }
      if (!framing(in)) {
        return null;
      }
    }
    return null;
  }

  private @Nullable ByteBuf data(ByteBuf in) {
    int count = (int) Math.min(chunkRemaining, in.readableBytes());
    if (count == 0) {
      return null;
    }
    chunkRemaining -= count;
    if (chunkRemaining == 0) {
      state = State.DATA_END;
    }
    return in.readRetainedSlice(count);
  }

  /// Consumes one line between the data, or returns false when it is not all there.
  private boolean framing(ByteBuf in) throws BadRequest {
    int lineEnd = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = (lineEnd < 0 ? in.writerIndex() : lineEnd) - in.readerIndex();
    if (length > MAX_LINE_BYTES || (state == State.DATA_END && length > 1)) {
      throw BadRequest.malformed("a chunk does not end where its size says");
    }
    if (lineEnd < 0) {
      return false;
    }
    if (length == 0 || in.getByte(lineEnd - 1) != '\r') {
      throw BadRequest.malformed("a line of the chunked coding does not end with CR LF");
    }
    line(in, in.readerIndex(), lineEnd - 1);
    in.readerIndex(lineEnd + 1);
    return true;
  }

  private void line(ByteBuf in, int start, int end) throws BadRequest {
    switch (state) {
      case SIZE_LINE -> {
        chunkRemaining = size(in, start, end);
        state = chunkRemaining == 0 ? State.TRAILER : State.DATA;
      }
      case DATA_END -> state = State.SIZE_LINE;
      case TRAILER -> trailer(in, start, end);
      case DATA, DONE -> throw new IllegalStateException("no line is read in " + state);
    }
  }

  private static long size(ByteBuf in, int start, int end) throws BadRequest {
    long size = 0;
    int at = start;
    for (int digit; at < end && (digit = Ascii.hexDigit(in.getByte(at))) >= 0; at++) {
      size = 16 * size + digit;
      if (at - start >= MAX_SIZE_DIGITS) {
        throw BadRequest.malformed("a chunk size has too many digits");
      }
    }
    if (at == start) {
      throw BadRequest.malformed("a chunk does not begin with its size");
    }
    if (at < end && in.getByte(at) != ';' && in.getByte(at) != ' ' && in.getByte(at) != '\t') {
      throw BadRequest.malformed("a chunk size is followed by something that is no extension");
    }
    checkValue(in, at, end);
    return size;
  }

  private void trailer(ByteBuf in, int start, int end) throws BadRequest {
    if (start == end) {
      state = State.DONE;
      return;
    }
    trailerBytes += end - start;
    if (trailerBytes > MAX_TRAILER_BYTES) {
      throw new BadRequest(HttpFault.Kind.HEAD_TOO_LARGE, "too many bytes of trailer fields");
    }
    int at = start;
    while (at < end && Ascii.isTokenChar(in.getByte(at))) {
      at++;
    }
    if (at == start || at == end || in.getByte(at) != ':') {
      throw BadRequest.malformed("a trailer line is no header field");
    }
    checkValue(in, at + 1, end);
  }

  private static void checkValue(ByteBuf in, int start, int end) throws BadRequest {
    for (int at = start; at < end; at++) {
      if (!Ascii.isValueChar(in.getUnsignedByte(at))) {
        throw BadRequest.malformed("the chunked coding has a control character");
      }
    }
  }

  @Override
  boolean done() {
    return state == State.DONE;
  }

  @Override
  long remaining() {
    return done() ? 0 : Math.max(1, chunkRemaining);
  }
}

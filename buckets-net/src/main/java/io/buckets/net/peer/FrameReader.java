package io.buckets.net.peer;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts what comes in into frames. What is said is gathered on the heap; bulk goes straight to
/// where it is wanted, as it comes in.
///
/// Threading: one event loop.
final class FrameReader {
  private static final byte[] NOTHING = {};

  /// Who takes the frames.
  interface Sink {
    /// Where the bulk of a frame goes whose head has come; null if nobody wants it.
    ///
    /// @throws IOException if there must not be so much
    @Nullable ByteBuffer roomFor(FrameHead head) throws IOException;

    /// A frame is there, its bulk where it was wanted.
    ///
    /// @throws IOException if it makes no sense
    void frame(FrameHead head, byte[] said) throws IOException;
  }

  private final Sink sink;
  private final ByteBuffer start = ByteBuffer.allocate(FrameHead.BYTES);
  private @Nullable FrameHead head;
  private byte[] said = NOTHING;
  private int saidFilled;
  private @Nullable ByteBuffer bulk;
  private int bulkLeft;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  /// Reads all of `in`.
  ///
  /// @throws IOException if it is not made of frames
  void read(ByteBuf in) throws IOException {
    while (in.isReadable()) {
      FrameHead current = head;
      if (current == null) {
        readHead(in);
      } else if (saidFilled < said.length) {
        readSaid(in);
      } else {
        readBulk(in);
      }
      endIfWhole();
    }
  }

  private void readHead(ByteBuf in) throws IOException {
    start.limit(Math.min(FrameHead.BYTES, start.position() + in.readableBytes()));
    in.readBytes(start);
    if (start.position() < FrameHead.BYTES) {
      return;
    }
    FrameHead begun = FrameHead.readFrom(start.flip());
    start.clear();
    said = begun.said() == 0 ? NOTHING : new byte[begun.said()];
    saidFilled = 0;
    bulk = begun.bulk() == 0 ? null : sink.roomFor(begun);
    bulkLeft = begun.bulk();
    head = begun;
  }

  private void readSaid(ByteBuf in) {
    int length = Math.min(in.readableBytes(), said.length - saidFilled);
    in.readBytes(said, saidFilled, length);
    saidFilled += length;
  }

  private void readBulk(ByteBuf in) {
    int length = Math.min(in.readableBytes(), bulkLeft);
    ByteBuffer room = bulk;
    if (room == null) {
      in.skipBytes(length);
    } else {
      room.limit(room.position() + length);
      in.readBytes(room);
    }
    bulkLeft -= length;
  }

  private void endIfWhole() throws IOException {
    FrameHead whole = head;
    if (whole != null && saidFilled == said.length && bulkLeft == 0) {
      byte[] words = said;
      head = null;
      said = NOTHING;
      bulk = null;
      sink.frame(whole, words);
    }
  }
}

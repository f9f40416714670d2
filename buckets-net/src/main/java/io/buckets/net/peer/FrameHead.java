package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/// What every frame begins with. Version 1, 24 bytes, big-endian: bytes of what is said (4), bytes
/// of bulk (4), type (1), status (1), kind (2), milliseconds left (4), id (8). What is said
/// follows, then the bulk.
///
/// @param said how long is what is said, in bytes
/// @param bulk how long is the bulk, in bytes
/// @param type what it is
/// @param status of an answer: 0, or the {@link FaultCode} of a refusal, whose words are said
/// @param kind of a call: which service it is for
/// @param millis of a call: how long it is waited for
/// @param id of a call and all that is said of it: its number, of this connection; of a ping and
///   its answer anything
record FrameHead(int said, int bulk, FrameType type, int status, int kind, int millis, long id) {
  static final int BYTES = 24;

  /// A frame in which nothing is said.
  static FrameHead bare(FrameType type, long id) {
    return new FrameHead(0, 0, type, 0, 0, 0, id);
  }

  void writeTo(ByteBuf out) {
    out.writeInt(said).writeInt(bulk).writeByte(type.code).writeByte(status).writeShort(kind);
    out.writeInt(millis).writeLong(id);
  }

  /// @throws IOException if it is none, or its frame too long
  static FrameHead readFrom(ByteBuffer in) throws IOException {
    int said = in.getInt();
    int bulk = in.getInt();
    if (said < 0 || bulk < 0 || (long) said + bulk > PeerLimits.MESSAGE_BYTES) {
      throw new IOException("a frame is longer than frames are");
    }
    FrameType type = FrameType.of(in.get());
    int status = Byte.toUnsignedInt(in.get());
    int kind = Short.toUnsignedInt(in.getShort());
    return new FrameHead(said, bulk, type, status, kind, in.getInt(), in.getLong());
  }
}

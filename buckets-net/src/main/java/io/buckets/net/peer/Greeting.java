package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The first words of whoever dialled, once TLS is up.
///
/// Big-endian: magic `BKTS` (4), bytes of what follows (2), lowest and highest version of the
/// protocol that it speaks (2, 2), whether the connection is for bulk (1), deployment (16), its
/// node (4), its incarnation (8), the node that it means to reach (4). A later version may add to
/// the end; what is not known there is skipped.
///
/// @param lowest oldest version that it speaks
/// @param highest newest version that it speaks
/// @param bulk whether the connection is for long messages
/// @param self who it is
/// @param incarnation which start of that node it is: later ones have higher numbers
/// @param wanted the node that it means to reach
record Greeting(
    int lowest, int highest, boolean bulk, PeerName self, long incarnation, int wanted) {
  static final int MAGIC = 0x424B5453;
  private static final int PREFIX = Integer.BYTES + Short.BYTES;
  private static final int BYTES = 37;

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(PREFIX + BYTES);
    out.putInt(MAGIC).putShort((short) BYTES).putShort((short) lowest).putShort((short) highest);
    out.put((byte) (bulk ? 1 : 0));
    out.putLong(self.deployment().getMostSignificantBits());
    out.putLong(self.deployment().getLeastSignificantBits());
    return out.putInt(self.node()).putLong(incarnation).putInt(wanted).flip();
  }

  /// Takes a whole message off the front of `in`; null if it is not all there.
  ///
  /// @throws IOException if it does not begin as one, or is too long
  static @Nullable ByteBuffer take(ByteBuf in) throws IOException {
    if (in.readableBytes() < PREFIX) {
      return null;
    }
    int at = in.readerIndex();
    int length = in.getUnsignedShort(at + Integer.BYTES);
    if (in.getInt(at) != MAGIC || length > PeerLimits.GREETING_BYTES) {
      throw new IOException("it does not greet as a node does");
    }
    if (in.readableBytes() < PREFIX + length) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.skipBytes(PREFIX).readBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /// Reads what {@link #take} took.
  ///
  /// @throws IOException if it is cut short or makes no sense
  static Greeting decode(ByteBuffer in) throws IOException {
    if (in.remaining() < BYTES) {
      throw new IOException("its greeting is cut short");
    }
    int lowest = Short.toUnsignedInt(in.getShort());
    int highest = Short.toUnsignedInt(in.getShort());
    boolean bulk = in.get() != 0;
    PeerName self = new PeerName(new UUID(in.getLong(), in.getLong()), in.getInt());
    return new Greeting(lowest, highest, bulk, self, in.getLong(), in.getInt());
  }
}

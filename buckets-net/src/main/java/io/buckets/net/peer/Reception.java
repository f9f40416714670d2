package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// What whoever was dialled answers to a {@link Greeting}: welcome, or why not.
///
/// Big-endian: magic `BKTS` (4), bytes of what follows (2), the version that both speak from now
/// on, 0 for a refusal (2), deployment (16), its node (4), its incarnation (8), then a refusal's
/// reason in UTF-8 behind its length (2); and if that is that the node was started again since, the
/// incarnation of that later start (8).
///
/// @param version the version that is spoken; 0 if the connection is refused
/// @param self who it is
/// @param incarnation which start of that node it is
/// @param why the reason of a refusal; else empty
/// @param newer the later start that was heard of; 0 if there is none
record Reception(int version, PeerName self, long incarnation, String why, long newer) {
  /// What a connection speaks at least and at most.
  record Versions(int lowest, int highest) {
    /// Those of this build.
    static final Versions CURRENT = new Versions(1, 1);
  }

  private static final int PREFIX = Integer.BYTES + Short.BYTES;
  private static final int BYTES = 32;

  /// Judges a greeting.
  static Reception of(Greeting greeting, Versions versions, PeerName self, long incarnation) {
    int version = Math.min(greeting.highest(), versions.highest);
    String why = "";
    boolean forming = greeting.self().isForming();
    if (!forming && !greeting.self().deployment().equals(self.deployment())) {
      why = "you are of the deployment " + greeting.self().deployment() + ", and this is " + self;
    } else if (greeting.wanted() != self.node()) {
      why = "you want node " + greeting.wanted() + ", and this is " + self;
    } else if (version < Math.max(greeting.lowest(), versions.lowest)) {
      why =
          "you speak versions %d to %d of the protocol between nodes, and this node %d to %d"
              .formatted(greeting.lowest(), greeting.highest(), versions.lowest, versions.highest);
    }
    return new Reception(why.isEmpty() ? version : 0, self, incarnation, why, 0);
  }

  /// The same, refused.
  Reception refused(String because) {
    return new Reception(0, self, incarnation, because, 0);
  }

  /// The same, refused since the node was started again.
  Reception overtakenBy(int node, long later) {
    String because = "node " + node + " was started again since you were";
    return new Reception(0, self, incarnation, because, later);
  }

  boolean isRefusal() {
    return version == 0;
  }

  ByteBuffer encode() {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    byte[] said = Arrays.copyOf(text, Math.min(text.length, PeerLimits.WHY_BYTES));
    int length = BYTES + said.length + (newer == 0 ? 0 : Long.BYTES);
    ByteBuffer out = ByteBuffer.allocate(PREFIX + length);
    out.putInt(Greeting.MAGIC).putShort((short) length).putShort((short) version);
    out.putLong(self.deployment().getMostSignificantBits());
    out.putLong(self.deployment().getLeastSignificantBits());
    out.putInt(self.node()).putLong(incarnation).putShort((short) said.length);
    out.put(said);
    return (newer == 0 ? out : out.putLong(newer)).flip();
  }

  /// Reads what {@link Greeting#take} took.
  ///
  /// @throws IOException if it is cut short
  static Reception decode(ByteBuffer in) throws IOException {
    if (in.remaining() < BYTES) {
      throw new IOException("its answer to the greeting is cut short");
    }
    int version = Short.toUnsignedInt(in.getShort());
    PeerName self = new PeerName(new UUID(in.getLong(), in.getLong()), in.getInt());
    long incarnation = in.getLong();
    int length = Short.toUnsignedInt(in.getShort());
    if (in.remaining() < length) {
      throw new IOException("its answer to the greeting is cut short");
    }
    byte[] why = new byte[length];
    in.get(why);
    long newer = in.remaining() < Long.BYTES ? 0 : in.getLong();
    return new Reception(
        version, self, incarnation, new String(why, StandardCharsets.UTF_8), newer);
  }
}

package io.buckets.net.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The first moments of a connection that this node has dialled.
///
/// Threading: one event loop.
final class Dialling extends Handshakes {
  private final Lane lane;
  private final PeerSettings settings;

  Dialling(SslHandler ssl, Lane lane, PeerSettings settings) {
    super(ssl, settings.tls());
    this.lane = lane;
    this.settings = settings;
  }

  @Override
  void trusted(ChannelHandlerContext context) throws IOException {
    if (!settings.self().isForming()) {
      check(new PeerName(settings.self().deployment(), lane.node()));
    }
    say(context, lane.greeting().encode());
  }

  @Override
  void heard(ChannelHandlerContext context, ByteBuffer words) throws IOException {
    Reception reception = Reception.decode(words);
    if (reception.isRefusal()) {
      if (reception.newer() > 0) {
        lane.overtaken(reception.newer());
      }
      throw new IOException("it refused: " + reception.why());
    }
    Greeting said = lane.greeting();
    if (reception.version() < said.lowest() || reception.version() > said.highest()) {
      throw new IOException("it wants to speak version " + reception.version());
    }
    check(reception.self());
    if (reception.self().node() != lane.node()) {
      throw new IOException("it is " + reception.self());
    }
    greeted();
    lane.connected(context, reception);
  }

  @Override
  void failed(ChannelHandlerContext context, String why, boolean lasting) {
    lane.failed(context.channel(), why, lasting);
  }
}

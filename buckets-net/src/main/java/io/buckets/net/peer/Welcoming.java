package io.buckets.net.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The first moments of a connection that came in.
///
/// Threading: one event loop.
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written ends with its connection
final class Welcoming extends Handshakes {
  private final PeerServer server;

  Welcoming(SslHandler ssl, PeerServer server) {
    super(ssl, server.settings().tls());
    this.server = server;
  }

  @Override
  void trusted(ChannelHandlerContext context) {
    // Who dialled speaks first.
  }

  @Override
  void heard(ChannelHandlerContext context, ByteBuffer words) throws IOException {
    Greeting greeting = Greeting.decode(words);
    check(greeting.self());
    Reception reception = server.judge(greeting);
    if (reception.isRefusal()) {
      server.log(context.channel(), greeting.self() + ": " + reception.why(), true);
      greeted();
      context
          .writeAndFlush(Unpooled.wrappedBuffer(reception.encode()))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    greeted();
    say(context, reception.encode());
    server.welcome(context, greeting);
  }

  @Override
  void failed(ChannelHandlerContext context, String why, boolean lasting) {
    server.log(context.channel(), why, lasting);
  }
}

package io.buckets.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Netty's side of a {@link Connection}: its events, told in the connection's words. Last in the
/// pipeline, after TLS.
final class ConnectionEvents extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionEvents.class);

  private final ServerState server;
  private @Nullable Connection connection;
  private @Nullable ClientSocket socket;

  ConnectionEvents(ServerState server) {
    this.server = server;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ClientSocket client = new ClientSocket((SocketChannel) context.channel(), context);
    socket = client;
    connection = new Connection(server, server.loop(context.channel().eventLoop()), client);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection().opened();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection().closed();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection().received((ByteBuf) message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      connection().inputEnded();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      connection().advance();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("the connection of {} failed", context.channel().remoteAddress(), cause);
    } else {
      LOG.warn("serving the connection of {} failed", context.channel().remoteAddress(), cause);
    }
    Objects.requireNonNull(socket, "an event before the handler was added").close();
  }

  private Connection connection() {
    return Objects.requireNonNull(connection, "an event before the handler was added");
  }
}

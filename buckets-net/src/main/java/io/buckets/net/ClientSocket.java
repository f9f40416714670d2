package io.buckets.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What a {@link Connection} does with its socket: write, flush, pause reading, and the three ways
/// to end.
///
/// Threading: `execute`, `allocate`, `remote` and `secure` from any thread, all else on the event
/// loop.
///
/// The futures of closing and void writes are dropped: what they would tell, the connection learns
/// as it ends.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientSocket {
  /// Stands for a client that was gone before it could be asked who it is.
  private static final InetSocketAddress NOBODY = new InetSocketAddress("0.0.0.0", 0);

  private final SocketChannel channel;
  private final ChannelHandlerContext context;
  private final InetSocketAddress remote;
  private final @Nullable SslHandler tls;
  private final AnswerStall stall = new AnswerStall();

  ClientSocket(SocketChannel channel, ChannelHandlerContext context) {
    this.channel = channel;
    this.context = context;
    this.remote = Objects.requireNonNullElse(channel.remoteAddress(), NOBODY);
    this.tls = channel.pipeline().get(SslHandler.class);
  }

  InetSocketAddress remote() {
    return remote;
  }

  boolean secure() {
    return tls != null;
  }

  /// What was agreed with the client, which names it `TLSv1.3`.
  @Nullable String tlsVersion() {
    return tls == null ? null : tls.engine().getSession().getProtocol().replace("TLSv", "");
  }

  /// What was agreed with the client, as Java names it.
  @Nullable String cipherSuite() {
    return tls == null ? null : tls.engine().getSession().getCipherSuite();
  }

  ByteBuf allocate(int bytes) {
    return channel.alloc().directBuffer(bytes);
  }

  /// Runs a task on the event loop, at once when this is it; returns false when there is none any
  /// more.
  boolean execute(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
      return true;
    }
    try {
      channel.eventLoop().execute(task);
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  void write(ByteBuf bytes) {
    context.write(bytes, context.voidPromise());
  }

  void write(ByteBuf bytes, ChannelFutureListener sent) {
    context.write(bytes).addListener(sent);
  }

  void flush() {
    context.flush();
  }

  /// Whether little enough waits for the client that more may be begun.
  boolean isWritable() {
    return channel.isWritable();
  }

  boolean isReading() {
    return channel.config().isAutoRead();
  }

  /// A socket whose input has ended is left alone: there is nothing to pause, and it may be
  /// closing.
  void setReading(boolean reading) {
    if (reading != isReading() && channel.isOpen() && !channel.isInputShutdown()) {
      channel.config().setAutoRead(reading);
    }
  }

  /// Whether the client has taken nothing of what waits for it for longer than `patience`.
  boolean isStalled(long now, Duration patience) {
    return stall.isStalled(channel.unsafe().outboundBuffer(), now, patience);
  }

  /// Closes once all that was written has left.
  void closeWhenSent() {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /// Ends our side once all that was written has left, still taking what the client sends; then
  /// runs `sent`.
  void endOutputWhenSent(Runnable sent) {
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> {
          if (!written.isSuccess()) {
            channel.close();
          } else if (tls != null) {
            tls.closeOutbound();
          } else {
            channel.shutdownOutput();
          }
          sent.run();
        });
  }

  void close() {
    channel.close();
  }

  /// Ends the connection with a reset, which no client takes for the end of a body.
  void reset() {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }
}

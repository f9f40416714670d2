package io.buckets.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An HTTP/1.1 server (RFC 9110, RFC 9112) that gives each request to an {@link HttpHandler} on a
/// virtual thread.
///
/// Netty's event loops move bytes between sockets and bounded windows, and never wait; handlers
/// read and write those windows in blocking calls. Connections are kept, pipelined requests
/// answered in order, HTTP/1.0 is understood. Every bound is in {@link HttpLimits}, every time in
/// {@link HttpTimeouts}; how a message is read strictly is told at `HeadParser`, the life of a
/// connection at `Connection`.
@SuppressWarnings("FutureReturnValueIgnored") // of tasks that end with their event loop
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private static final ChannelFactory<ServerChannel> LISTENING =
      Epoll.isAvailable() ? EpollServerSocketChannel::new : NioServerSocketChannel::new;

  private static final int BACKLOG = 1024;
  private static final int FIRST_READ_BYTES = 4096;
  private static final int LARGEST_READ_BYTES = 256 << 10;
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);

  private final HttpServerConfig config;
  private final EventLoopGroup group;
  private final ServerState state;
  private final Channel listening;
  private final AtomicBoolean closing = new AtomicBoolean();

  private HttpServer(
      HttpServerConfig config, EventLoopGroup group, ServerState state, Channel listening) {
    this.config = config;
    this.group = group;
    this.state = state;
    this.listening = listening;
  }

  /// Listens from the return of this call on.
  ///
  /// @throws IOException if the address cannot be listened at
  public static HttpServer start(HttpServerConfig config, HttpHandler handler) throws IOException {
    IoHandlerFactory io =
        Epoll.isAvailable() ? SteadyEpoll.newFactory() : NioIoHandler.newFactory();
    int threads =
        config.eventLoops() > 0 ? config.eventLoops() : Runtime.getRuntime().availableProcessors();
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("http", true), io);
    ServerState state = new ServerState(config, handler, group);
    try {
      Channel listening = listen(config, group, state);
      HttpServer server = new HttpServer(config, group, state, listening);
      server.sweepRegularly();
      return server;
    } catch (IOException | RuntimeException refused) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw refused;
    }
  }

  private static Channel listen(HttpServerConfig config, EventLoopGroup group, ServerState state)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(LISTENING)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(1024, FIRST_READ_BYTES, LARGEST_READ_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    prepare(channel, config, state);
                  }
                });
    var bound = bootstrap.bind(config.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen at " + config.address() + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  private static void prepare(SocketChannel channel, HttpServerConfig config, ServerState state) {
    Tls tls = config.tls();
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel.pipeline().addLast(new ConnectionEvents(state));
  }

  private void sweepRegularly() {
    long nanos = config.timeouts().sweep().toNanos();
    state.forEachLoop((executor, loop) ->
        executor.scheduleWithFixedDelay(() -> sweep(loop), nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private static void sweep(LoopState loop) {
    long now = System.nanoTime();
    for (Connection connection : loop.connections()) {
      connection.sweep(now);
    }
  }

  /// Where it listens, with the real port.
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /// Connections now open.
  public int connections() {
    return state.connections();
  }

  /// Requests now with the handler.
  public int requests() {
    return state.requests();
  }

  /// Stops accepting, closes idle connections, lets requests under way end within the configured
  /// time, and ends the rest by reset, their handlers interrupted. Returns when all is closed.
  /// Closing again has no effect.
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    listening.close().awaitUninterruptibly();
    state.drain();
    onEveryLoop(Connection::shutDown);
    try {
      if (!state.awaitQuiet(config.timeouts().shutdown())) {
        LOG.warn(
            "{} requests on {} connections outlasted the shutdown and are cut off",
            state.requests(),
            state.connections());
        onEveryLoop(Connection::kill);
        state.awaitQuiet(AFTER_KILL);
      }
    } catch (InterruptedException interrupted) {
      onEveryLoop(Connection::kill);
      Thread.currentThread().interrupt();
    }
    group
        .shutdownGracefully(0, AFTER_KILL.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }

  private void onEveryLoop(Consumer<Connection> action) {
    state.forEachLoop(
        (executor, loop) -> executor.execute(() -> loop.connections().forEach(action)));
  }
}

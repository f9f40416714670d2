package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.buckets.net.peer.Incarnations.Visitor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Where other nodes dial this one.
///
/// Threading: any thread; connections live on the event loops.
@SuppressWarnings("FutureReturnValueIgnored") // tasks that end with their connection
final class PeerServer {
  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
  private static final long DRAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /// A connection on which calls are served.
  private record Visit(Wire wire, ServedCalls calls) {}

  private final PeerSettings settings;
  private final Services services;
  private final Incarnations incarnations = new Incarnations();
  private final Set<Visit> visits = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Channel listening;
  private volatile boolean closing;
  private volatile String told = "";

  PeerServer(
      PeerSettings settings, Services services, EventLoopGroup group, InetSocketAddress address)
      throws IOException {
    this.settings = settings;
    this.services = services;
    var bound =
        new ServerBootstrap()
            .group(group)
            .channelFactory(Sockets.listening())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen for other nodes at " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    listening = bound.channel();
  }

  PeerSettings settings() {
    return settings;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  private void accept(SocketChannel channel) {
    if (connections.incrementAndGet() > PeerLimits.CONNECTIONS || closing) {
      connections.decrementAndGet();
      channel.close();
      return;
    }
    Sockets.tune(channel);
    channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    SslHandler ssl = settings.tls().accepting(channel.alloc());
    ssl.setHandshakeTimeoutMillis(PeerLimits.GREETING.toMillis());
    Welcoming welcoming = new Welcoming(ssl, this);
    channel.pipeline().addLast(ssl).addLast("greeting", welcoming);
    channel
        .eventLoop()
        .schedule(
            () -> giveUpGreeting(channel, welcoming),
            PeerLimits.GREETING.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static void giveUpGreeting(SocketChannel channel, Welcoming welcoming) {
    ChannelHandlerContext context = channel.pipeline().context(welcoming);
    if (context != null) {
      welcoming.fail(context, "it did not greet in time");
    }
  }

  /// What is answered to a greeting.
  Reception judge(Greeting greeting) {
    Reception reception = settings.judge(greeting);
    if (reception.isRefusal()) {
      return reception;
    }
    if (closing) {
      return reception.refused("this node is stopping");
    }
    int node = greeting.self().node();
    OptionalLong later = incarnations.laterThan(node, greeting.incarnation());
    return greeting.self().isForming() || later.isEmpty()
        ? reception
        : reception.overtakenBy(node, later.getAsLong());
  }

  /// Serves calls on a connection from now on.
  void welcome(ChannelHandlerContext context, Greeting greeting) {
    ServedCalls calls = new ServedCalls(greeting.self(), services);
    Wire wire = new Wire(context, calls);
    calls.over(wire.outbox());
    Visit visit = new Visit(wire, calls);
    Visitor visitor =
        new Visitor(
            greeting.self().node(),
            greeting.incarnation(),
            () -> wire.close("the node was started again"));
    visits.add(visit);
    context
        .channel()
        .closeFuture()
        .addListener(closed -> {
          visits.remove(visit);
          incarnations.leave(visitor);
        });
    if (!greeting.self().isForming()) {
      incarnations.enter(visitor).forEach(earlier -> earlier.cutOff().run());
    }
    wire.begin();
    context
        .executor()
        .schedule(calls::sayGoodbye, PeerLimits.CONNECTION_LIFE.toMillis(), TimeUnit.MILLISECONDS);
    if (closing) {
      calls.sayGoodbye();
    }
  }

  /// Says why a connection came to nothing: what does not mend itself, once for each change of it.
  void log(Channel channel, String why, boolean lasting) {
    if (closing) {
      return;
    }
    String host = channel.remoteAddress() instanceof InetSocketAddress at ? at.getHostString() : "";
    boolean news = lasting && !(host + why).equals(told);
    if (news) {
      told = host + why;
    }
    LOG.atLevel(news ? Level.WARN : Level.DEBUG)
        .log("refused a connection of {} as a peer: {}", channel.remoteAddress(), why);
  }

  /// Stops accepting, asks peers for no more calls, waits for those under way, and closes.
  void close(Duration patience) {
    closing = true;
    listening.close().awaitUninterruptibly();
    visits.forEach(visit -> visit.calls.sayGoodbye());
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline && !isIdle() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(DRAIN_LOOK_NANOS);
    }
    visits.forEach(visit -> visit.wire.close("this node stops"));
  }

  private boolean isIdle() {
    return visits.stream()
        .allMatch(visit -> visit.calls.isIdle() && visit.wire.outbox().unwrittenBytes() == 0);
  }
}

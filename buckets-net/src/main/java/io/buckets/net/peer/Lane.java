package io.buckets.net.peer;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault.Reason;
import io.buckets.core.peer.PeerLimits;
import io.buckets.net.peer.Reception.Versions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One of the ways to a peer, for short calls or for long ones: a connection, made anew whenever it
/// is gone.
///
/// Calls that come while the first connection is being made, or the one that takes the place of one
/// that the peer has ended in order, wait for it; once a try has failed they fail at once, until
/// one succeeds.
///
/// Threading: any thread. What changes, changes under the lock of the lane, which is held for no
/// longer than it takes to hand something to an outbox.
@SuppressWarnings("FutureReturnValueIgnored") // failures of dialling come by the handlers
final class Lane {
  private final PeerSettings settings;
  private final Destination to;
  private final boolean bulk;
  private final EventLoop loop;
  private final PeerWindow window;
  private final Supplier<List<PeerCall>> first;
  private final LinkNews news;
  private final Backoff backoff;
  private final List<PeerCall> waiting = new ArrayList<>();

  private volatile @Nullable CallTable current;
  private @Nullable Wire wire;
  private @Nullable Channel dialled;
  private @Nullable String down;
  private boolean welcomed;
  private boolean closed;

  /// Where a lane leads.
  record Destination(int node, InetSocketAddress address, String label) {}

  Lane(PeerSettings settings, Destination to, boolean bulk, EventLoop loop, Carried carried) {
    this.settings = settings;
    this.to = to;
    this.bulk = bulk;
    this.loop = loop;
    this.window = carried.window;
    this.first = carried.first;
    this.news = carried.news;
    this.backoff = new Backoff(new Random(settings.seed() * 31 + 2L * to.node + (bulk ? 1 : 0)));
  }

  /// What both lanes to a peer share, and what is said first on this one.
  ///
  /// @param window what may be under way on both
  /// @param first what is said first on every connection
  /// @param news what operators are told
  record Carried(PeerWindow window, Supplier<List<PeerCall>> first, LinkNews news) {}

  int node() {
    return to.node;
  }

  Greeting greeting() {
    Versions versions = Versions.CURRENT;
    return new Greeting(
        versions.lowest(),
        versions.highest(),
        bulk,
        settings.self(),
        settings.incarnation().number(),
        to.node);
  }

  boolean isConnected() {
    return current != null;
  }

  /// How often something was written on the connection of now.
  synchronized long writes() {
    return wire == null ? 0 : wire.outbox().writes();
  }

  /// Sends calls that the window has admitted.
  void send(List<PeerCall> calls) {
    CallTable connection = current;
    if (connection == null || !connection.send(calls)) {
      String why = sendOrWait(calls);
      if (why != null) {
        calls.forEach(call -> refuse(call, why));
      }
    }
  }

  /// @return why they cannot be sent; null if they were, or wait
  private synchronized @Nullable String sendOrWait(List<PeerCall> calls) {
    CallTable connection = current;
    if (connection != null && connection.send(calls)) {
      return null;
    }
    String why = closed ? "this node is stopping" : down;
    if (why == null) {
      waiting.addAll(calls);
    }
    return why;
  }

  private void refuse(PeerCall call, String why) {
    window.release(call);
    call.fail(Reason.UNREACHABLE, to.label + " cannot be reached: " + why);
  }

  /// Makes a connection. A name is looked up each time, on a thread that may wait.
  void dial() {
    if (to.address.isUnresolved()) {
      Thread.startVirtualThread(
          () -> connect(new InetSocketAddress(to.address.getHostString(), to.address.getPort())));
    } else {
      connect(to.address);
    }
  }

  private synchronized void connect(InetSocketAddress address) {
    if (closed) {
      return;
    }
    ChannelFuture trying =
        new Bootstrap()
            .group(loop)
            .channelFactory(Sockets.dialling())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PeerLimits.DIAL.toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    prepare(channel);
                  }
                })
            .connect(address);
    Channel tried = trying.channel();
    dialled = tried;
    trying.addListener(done -> {
      if (!done.isSuccess()) {
        failed(tried, reasonOf(done.cause()), false);
      }
    });
  }

  private static String reasonOf(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> "it does not answer";
      case UnresolvedAddressException _ -> "its name leads to no address";
      case ConnectException refused when isRefusal(refused) -> "connection refused";
      default -> Handshakes.reasonOf(cause);
    };
  }

  private static boolean isRefusal(ConnectException refused) {
    return String.valueOf(refused.getMessage()).contains("Connection refused");
  }

  private void prepare(SocketChannel channel) {
    Sockets.tune(channel);
    SslHandler ssl = settings.tls().dialling(channel.alloc(), to.address);
    ssl.setHandshakeTimeoutMillis(PeerLimits.GREETING.toMillis());
    Dialling dialling = new Dialling(ssl, this, settings);
    channel.pipeline().addLast(ssl).addLast("greeting", dialling);
    loop.schedule(
        () -> giveUpGreeting(channel, dialling), PeerLimits.DIAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void giveUpGreeting(Channel channel, Dialling dialling) {
    ChannelHandlerContext context = channel.pipeline().context(dialling);
    if (context != null) {
      dialling.fail(context, "it did not greet in time");
    }
  }

  /// Both sides have greeted: on the event loop.
  void connected(ChannelHandlerContext context, Reception reception) {
    CallTable[] made = new CallTable[1];
    CallTable table = new CallTable(window, to.label, why -> left(made[0], why));
    made[0] = table;
    Wire begun = new Wire(context, table);
    table.over(begun);
    begun.begin();
    List<PeerCall> late;
    synchronized (this) {
      if (closed) {
        begun.close("this node is stopping");
        return;
      }
      table.send(admitted(first.get()));
      late = waiting.stream().filter(call -> !call.isDone()).toList();
      waiting.stream().filter(PeerCall::isDone).forEach(window::release);
      waiting.clear();
      table.send(late);
      wire = begun;
      current = table;
      welcomed = true;
      down = null;
      dialled = null;
      backoff.reset();
    }
    if (!bulk) {
      news.reached(reception);
    }
  }

  private List<PeerCall> admitted(List<PeerCall> calls) {
    List<PeerCall> admitted = new ArrayList<>(calls.size());
    for (PeerCall call : calls) {
      switch (window.enter(call)) {
        case NOW -> admitted.add(call);
        case LATER -> {}
        case NEVER -> call.fail(Reason.BUSY, "too much is under way to " + to.label);
      }
    }
    return admitted;
  }

  /// A connection takes no new calls any more, or is gone: on the event loop, perhaps repeatedly.
  private synchronized void left(CallTable table, String why) {
    if (current == table) {
      current = null;
      if (!bulk) {
        news.left(why);
      }
      if (!closed) {
        loop.execute(this::dial);
      }
    }
  }

  /// The peer has heard of a later start of this node: on the event loop.
  ///
  /// Whoever was welcome there before is the earlier of two, and stays refused. Else this start has
  /// forgotten those before it, or never knew of them, and goes above what they had come to.
  synchronized void overtaken(long newer) {
    if (!welcomed) {
      Thread.startVirtualThread(() -> settings.incarnation().goAbove(newer));
    }
  }

  /// A try came to nothing: on the event loop, perhaps repeatedly.
  void failed(Channel tried, String why, boolean lasting) {
    List<PeerCall> hopeless;
    synchronized (this) {
      if (!tried.equals(dialled)) {
        return;
      }
      dialled = null;
      down = why;
      hopeless = List.copyOf(waiting);
      waiting.clear();
      if (!closed) {
        again();
        if (!bulk) {
          news.missed(why, lasting);
        }
      }
    }
    hopeless.forEach(call -> refuse(call, why));
  }

  private void again() {
    try {
      loop.schedule(this::dial, backoff.next(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      closed = true;
    }
  }

  /// Makes no connection any more; that of now ends.
  void close() {
    List<PeerCall> hopeless;
    Wire own;
    Channel half;
    synchronized (this) {
      closed = true;
      current = null;
      own = wire;
      half = dialled;
      hopeless = List.copyOf(waiting);
      waiting.clear();
    }
    hopeless.forEach(call -> refuse(call, "this node is stopping"));
    if (own != null) {
      own.close("this node is stopping");
    }
    if (half != null) {
      half.close();
    }
  }
}

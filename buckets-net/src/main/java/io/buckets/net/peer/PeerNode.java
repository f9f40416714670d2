package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerService;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// This node among its peers: where they dial it, what it serves them, and its ways to them.
///
/// Threading: any thread; the services are named before it listens.
public final class PeerNode implements AutoCloseable {
  private final PeerSettings settings;
  private final EventLoopGroup group;
  private final Services services = new Services();
  private final List<DialledPeer> peers = new CopyOnWriteArrayList<>();
  private @Nullable PeerServer server;

  /// A node that neither listens nor dials yet.
  public PeerNode(PeerSettings settings) {
    this.settings = settings;
    this.group = Sockets.newGroup(settings.eventLoops());
  }

  /// Serves calls of one kind from now on.
  ///
  /// @throws IllegalStateException if they are served already
  public void serve(int kind, PeerService service) {
    services.add(kind, service);
  }

  /// The same, to nodes too that look for their deployment ({@link PeerName#FORMING}).
  ///
  /// @throws IllegalStateException if they are served already
  public void serveForming(int kind, PeerService service) {
    services.add(kind, service);
    services.open(kind);
  }

  /// Listens for other nodes from the return of this call on.
  ///
  /// @return where, with the real port
  /// @throws IOException if it cannot
  public synchronized InetSocketAddress listen(InetSocketAddress address) throws IOException {
    PeerServer listening = new PeerServer(settings, services, group, address);
    server = listening;
    return listening.address();
  }

  /// Dials a node, now and whenever the connection to it is gone, until this node is closed.
  ///
  /// @param address may be unresolved: then its name is looked up at each try
  /// @param label what operators call it
  public PeerLink link(int node, InetSocketAddress address, String label) {
    DialledPeer peer =
        new DialledPeer(
            settings, new Lane.Destination(node, address, label), group.next(), group.next());
    peers.add(peer);
    peer.dial();
    return peer;
  }

  /// Serves what is under way to its end, for a while, and takes nothing more from others: they are
  /// told so, and need not wait for this node to be missed. Its own calls go on.
  public void stopServing() {
    stopServing(PeerLimits.CLOSE);
  }

  private void stopServing(Duration patience) {
    PeerServer listening;
    synchronized (this) {
      listening = server;
      server = null;
    }
    if (listening != null) {
      listening.close(patience);
    }
  }

  /// Serves what is under way to its end, for a while, and closes everything. Calls of this node
  /// that are under way fail.
  @Override
  public void close() {
    close(PeerLimits.CLOSE);
  }

  void close(Duration patience) {
    stopServing(patience);
    peers.forEach(DialledPeer::close);
    peers.clear(); // closing again has no effect
    group
        .shutdownGracefully(0, PeerLimits.CLOSE.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
    settings.tls().close();
  }
}

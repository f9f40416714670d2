package io.buckets.net.peer;

import io.buckets.core.peer.PeerLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/// Nodes on loopback that trust each other, closed in reverse.
final class TestPeers implements AutoCloseable {
  static final String SECRET = "the secret of a cluster for tests only";
  static final UUID DEPLOYMENT = new UUID(7, 7);

  private final Deque<Runnable> open = new ArrayDeque<>();

  static PeerSettings settings(String secret, int node, long incarnation) throws IOException {
    PeerName name = new PeerName(DEPLOYMENT, node);
    return new PeerSettings(
        PeerTls.ofSecret(ClusterSecret.parse(secret), name), incarnation, 1, 42);
  }

  PeerNode node(int number) throws IOException {
    return node(settings(SECRET, number, 1));
  }

  PeerNode node(PeerSettings settings) {
    PeerNode node = new PeerNode(settings);
    open.push(() -> node.close(Duration.ZERO));
    return node;
  }

  static InetSocketAddress anywhere() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  FaultyProxy proxy(InetSocketAddress to) throws IOException {
    FaultyProxy proxy = new FaultyProxy(to);
    open.push(proxy::close);
    return proxy;
  }

  static PeerLink link(PeerNode from, int to, InetSocketAddress address) {
    return from.link(to, address, "node " + to);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }
}

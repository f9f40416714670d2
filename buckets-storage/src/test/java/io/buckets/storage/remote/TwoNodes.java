package io.buckets.storage.remote;

import io.buckets.core.peer.PeerLink;
import io.buckets.net.peer.ClusterSecret;
import io.buckets.net.peer.PeerName;
import io.buckets.net.peer.PeerNode;
import io.buckets.net.peer.PeerSettings;
import io.buckets.net.peer.PeerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;

/// Two nodes that are connected over loopback: one serves drives, the other asks them.
final class TwoNodes implements AutoCloseable {
  static final long GENERATION = 7;
  private static final String SECRET = "the secret of a cluster for tests only";
  private static final UUID DEPLOYMENT = new UUID(7, 7);

  private final PeerNode asking;
  private PeerNode serving;
  private final InetSocketAddress address;
  private final PeerLink link;
  private int starts;

  /// What serves on the second node.
  final DriveService service = new DriveService(new Generations(GENERATION));

  final Generations generations = new Generations(GENERATION);

  TwoNodes() throws IOException {
    serving = start(service);
    address = serving.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    asking = new PeerNode(settings(1, 1));
    link = asking.link(2, address, "node 2");
  }

  private static PeerSettings settings(int node, long incarnation) throws IOException {
    PeerName name = new PeerName(DEPLOYMENT, node);
    return new PeerSettings(
        PeerTls.ofSecret(ClusterSecret.parse(SECRET), name), incarnation, 1, 42);
  }

  private PeerNode start(DriveService drives) throws IOException {
    PeerNode node = new PeerNode(settings(2, ++starts));
    node.serve(DriveService.KIND, drives);
    return node;
  }

  PeerLink link() {
    return link;
  }

  InetSocketAddress address() {
    return address;
  }

  /// Dials the second node by another way than its own address.
  PeerLink linkVia(InetSocketAddress proxy) {
    return asking.link(2, proxy, "node 2");
  }

  /// Ends the second node, and starts it again with other drives at the same address.
  void restart(DriveService drives) throws IOException {
    serving.close();
    serving = start(drives);
    serving.listen(address);
  }

  @Override
  public void close() {
    asking.close();
    serving.close();
  }
}

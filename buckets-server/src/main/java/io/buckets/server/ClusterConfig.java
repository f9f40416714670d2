package io.buckets.server;

import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeList;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The settings of a node that is one of several.
///
/// @param nodes all nodes and their drives
/// @param self name of this node, if it was given
/// @param labels where this node stands, as far as that was given
/// @param secretFile where the secret of the cluster is, if it is in a file
/// @param certificates by which the nodes know each other, if not by the secret
/// @param peers where other nodes dial this one, if that was given
/// @param lease how long a node that is cut off serves by the settings it knows
/// @param addressed whether it was given where S3 is served
record ClusterConfig(
    NodeList nodes,
    Optional<String> self,
    Labels labels,
    Optional<Path> secretFile,
    Optional<PeerTrust.Certificates> certificates,
    Optional<InetSocketAddress> peers,
    Duration lease,
    boolean addressed) {
  /// From the port of S3 to that for other nodes.
  private static final int PEER_PORTS = 10_000;

  private static final int MOST_PORT = 65_535;

  /// How it and the others know each other.
  ///
  /// @throws Configuration.Mistake if that was not given, or cannot be used
  PeerTrust trust(Map<String, String> environment) {
    return PeerTrust.of(certificates, secretFile, environment);
  }

  /// Where this node serves the others: at the address of S3, unless another was given.
  ///
  /// @param s3 where S3 is served
  /// @throws Configuration.Mistake if there is no such port
  InetSocketAddress peerAddress(NodeList.Node node, InetSocketAddress s3) {
    return peers.orElseGet(
        () -> new InetSocketAddress(s3.getAddress(), peerPort(node, PEER_PORTS)));
  }

  /// Where a node serves the others: as far above the port of S3 as it is here.
  ///
  /// @param own this node
  /// @throws Configuration.Mistake if there is no such port
  InetSocketAddress peerAddress(NodeList.Node own, NodeList.Node other) {
    int above = peers.map(InetSocketAddress::getPort).orElse(own.port() + PEER_PORTS) - own.port();
    return InetSocketAddress.createUnresolved(other.host(), peerPort(other, above));
  }

  private static int peerPort(NodeList.Node node, int above) {
    int port = node.port() + above;
    if (port < 1 || port > MOST_PORT) {
      throw new Configuration.Mistake(
          "there is no port "
              + port
              + " at which "
              + node.name()
              + " could serve the other nodes; say with --peer-address which it is, the same"
              + " distance from the port of S3 on every node");
    }
    return port;
  }
}

package io.buckets.server;

import io.buckets.cluster.topology.NodeList;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out which of the nodes named this one is: the one that was said, or else the only one
/// whose name leads to an address of this machine, or the only one of these at the port where S3 is
/// to be served.
final class OwnNode {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNode.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private OwnNode() {}

  /// The number of this node. A name that leads nowhere yet is waited for.
  ///
  /// @throws Configuration.Mistake if it cannot be told
  static int find(ServerConfig config) {
    ClusterConfig cluster = config.cluster().orElseThrow();
    NodeList nodes = cluster.nodes();
    if (cluster.self().isPresent()) {
      String name = cluster.self().get();
      return nodes
          .number(name)
          .orElseThrow(() ->
              new Configuration.Mistake(
                  "--node " + name + " is none of the nodes, which are " + names(nodes)));
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<Integer> here = here(config);
      if (here.size() == 1) {
        return here.getFirst();
      }
      if (!here.isEmpty() || System.nanoTime() > deadline) {
        throw new Configuration.Mistake(
            here.isEmpty()
                ? "none of the nodes is this one, by its addresses; say which with --node: "
                    + names(nodes)
                : "several of the nodes are this one; say which with --node: "
                    + here.stream().map(number -> nodes.node(number).name()).toList());
      }
      LOG.info("none of the nodes is this one yet, by its addresses: {}", names(nodes));
      pause();
    }
  }

  private static List<String> names(NodeList nodes) {
    return nodes.nodes().stream().map(NodeList.Node::name).toList();
  }

  private static List<Integer> here(ServerConfig config) {
    ClusterConfig cluster = config.cluster().orElseThrow();
    List<Integer> here = new ArrayList<>();
    for (int number : cluster.nodes().numbers()) {
      NodeList.Node node = cluster.nodes().node(number);
      boolean port = !cluster.addressed() || config.address().getPort() == node.port();
      if (port && isHere(node.host())) {
        here.add(number);
      }
    }
    return here;
  }

  private static boolean isHere(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(OwnNode::isOwn);
    } catch (UnknownHostException e) {
      LOG.debug("{} has no address yet", host);
      return false;
    }
  }

  private static boolean isOwn(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      LOG.debug("whether {} is of this machine is not known: {}", address, e.getMessage());
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Configuration.Mistake("interrupted while looking for the own node", e);
    }
  }
}

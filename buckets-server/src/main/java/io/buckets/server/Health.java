package io.buckets.server;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.net.HttpExchange;
import io.buckets.net.ResponseHeaders;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Tells those who start and stop nodes how this one is, in a status and a line.
///
/// *live*: the process answers; drives and other nodes have no say in it, since a restart mends
/// neither. *ready*: this node can take reads and writes. *cluster*: every set has its write
/// quorum, as this node sees it; and *cluster without* a node, whether they would have it if that
/// one went: to be asked before it is stopped.
///
/// @param missing why the server cannot take reads and writes; empty if it can
/// @param topology whose drives are where
/// @param sets what must have its quorum
record Health(Supplier<String> missing, Topology topology, ErasureSets sets) {
  private static final String WITHOUT = "without=";

  /// Answers if that is what is asked for.
  ///
  /// @param what `live`, `ready` or `cluster`
  /// @return false if it is not
  boolean answer(HttpExchange exchange, String what) throws IOException {
    switch (what) {
      case "live" -> say(exchange, 200, "ok\n");
      case "ready" -> {
        String why = missing.get();
        say(
            exchange,
            why.isEmpty() ? 200 : 503,
            why.isEmpty() ? "ok\n" : "not ready: " + why + "\n");
      }
      case "cluster" -> cluster(exchange);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void cluster(HttpExchange exchange) throws IOException {
    String query = exchange.rawQuery();
    if (!query.isEmpty() && !query.startsWith(WITHOUT)) {
      say(exchange, 400, "ask for /health/cluster, or /health/cluster?without=NODE\n");
      return;
    }
    String without = query.isEmpty() ? "" : decoded(query.substring(WITHOUT.length()));
    Set<UUID> gone = drivesOf(without);
    if (!query.isEmpty() && gone.isEmpty()) {
      say(exchange, 404, "there is no node of that name; there are: " + nodes() + "\n");
      return;
    }
    int spare = Integer.MAX_VALUE;
    int lacking = 0;
    for (ErasureSet set : sets.all()) {
      int there = set.drives().stream().mapToInt(d -> counts(d, gone) ? 1 : 0).sum();
      spare = Math.min(spare, there - set.geometry().writeQuorum());
      lacking += set.isDurable(there) ? 0 : 1;
    }
    String which = gone.isEmpty() ? "" : " without that node";
    if (lacking == 0) {
      say(exchange, 200, "ok: every set has its write quorum" + which + ", spare " + spare + "\n");
    } else {
      String some = lacking + " of " + sets.all().size() + " sets lack their write quorum";
      say(exchange, 503, some + which + "\n");
    }
  }

  private static boolean counts(Drive drive, Set<UUID> gone) {
    return !gone.contains(drive.id()) && !DriveBay.isOut(drive);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text; // no node has such a name
    }
  }

  /// The drives of a node that is named as the topology has it, or by its host alone.
  private Set<UUID> drivesOf(String node) {
    return topology.pools().stream()
        .flatMap(pool -> pool.presentDrives().stream())
        .filter(drive -> isOn(drive, node))
        .map(PoolDrive::id)
        .collect(Collectors.toSet());
  }

  private static boolean isOn(PoolDrive drive, String node) {
    return !node.isEmpty() && (drive.node().equals(node) || drive.node().startsWith(node + ":"));
  }

  private String nodes() {
    Set<String> names = new TreeSet<>();
    for (Pool pool : topology.pools()) {
      pool.presentDrives().forEach(drive -> names.add(drive.node()));
    }
    return String.join(", ", names);
  }

  private static void say(HttpExchange exchange, int status, String text) throws IOException {
    ResponseHeaders headers =
        new ResponseHeaders().set("content-type", "text/plain; charset=utf-8");
    exchange.respond(status, headers, text.getBytes(StandardCharsets.UTF_8));
  }
}

package io.buckets.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Several real servers in this process that are one cluster, each at a loopback address of its
/// own.
final class RunningCluster implements AutoCloseable {
  private static final long START_SECONDS = 90;
  private static final int PORTS = 100;
  private static final int LOWEST_PORT = 20_000;
  private static final int PORT_PAIRS = 6_000;

  private final Path folder;
  private final int nodes;
  private final int drives;
  private final List<Integer> ports = new ArrayList<>();
  private final Map<Integer, BucketsServer> running = new TreeMap<>();

  /// Nodes that are not started yet.
  RunningCluster(Path folder, int nodes, int drives) throws IOException {
    this.folder = folder;
    this.nodes = nodes;
    this.drives = drives;
    for (int node = 1; node <= nodes; node++) {
      ports.add(freePort());
    }
    // The numbers of nodes follow from the order of their names.
    Collections.sort(ports);
  }

  /// One whose port for other nodes, next to it, is free too, and below those that systems give to
  /// connections: a connection of another test could have it by the time that the node listens.
  private static int freePort() throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    IOException taken = null;
    for (int tries = 0; tries < PORTS; tries++) {
      int port = LOWEST_PORT + 2 * ThreadLocalRandom.current().nextInt(PORT_PAIRS);
      try (ServerSocket _ = new ServerSocket(port, 1, local);
          ServerSocket _ = new ServerSocket(port + 1, 1, local)) {
        return port;
      } catch (IOException e) {
        taken = e;
      }
    }
    throw new IOException("no two ports are free beside each other", taken);
  }

  private String name(int node) {
    return "127.0.0.1:" + ports.get(node - 1);
  }

  /// Where the drives of a node are.
  List<Path> paths(int node) {
    return RunningServer.paths(folder.resolve("node" + node), drives);
  }

  /// The settings of a node, to be added to.
  Map<ConfigKey, String> settings(int node) {
    List<String> endpoints = new ArrayList<>();
    for (int each = 1; each <= nodes; each++) {
      for (Path path : paths(each)) {
        endpoints.add("http://" + name(each) + path);
      }
    }
    Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
    settings.put(ConfigKey.ADDRESS, name(node));
    settings.put(ConfigKey.NODE, name(node));
    settings.put(ConfigKey.PEER_ADDRESS, "127.0.0.1:" + (ports.get(node - 1) + 1));
    settings.put(ConfigKey.DRIVES, String.join("\n", endpoints) + "\n");
    return settings;
  }

  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(RunningServer.ENVIRONMENT);
    environment.put(PeerTrust.SECRET_VARIABLE, "a secret for clusters that are only tests");
    return environment;
  }

  /// Begins to start a node; it is there when the future is done.
  CompletableFuture<BucketsServer> begin(int node) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new BucketsServer(
                RunningServer.config(settings(node), environment()), environment());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        work -> Thread.ofPlatform().daemon().start(work));
  }

  /// Starts nodes together, and waits until they serve.
  void start(int... which) throws Exception {
    Map<Integer, CompletableFuture<BucketsServer>> starting = new TreeMap<>();
    for (int node : which) {
      starting.put(node, begin(node));
    }
    for (Map.Entry<Integer, CompletableFuture<BucketsServer>> node : starting.entrySet()) {
      started(node.getKey(), node.getValue());
    }
    for (int node : which) {
      awaitReady(node);
    }
  }

  /// Waits until a node has been started.
  void started(int node, CompletableFuture<BucketsServer> starting) throws Exception {
    running.put(node, starting.get(START_SECONDS, TimeUnit.SECONDS));
  }

  /// Waits until a node serves.
  void awaitReady(int node) throws InterruptedException {
    String missing = node(node).readiness().await(Duration.ofSeconds(START_SECONDS));
    if (!missing.isEmpty()) {
      throw new IllegalStateException("node " + node + " is not ready: " + missing);
    }
  }

  /// Stops a node.
  void stop(int node) {
    BucketsServer server = running.remove(node);
    if (server != null) {
      server.close();
    }
  }

  /// A node that runs.
  BucketsServer node(int node) {
    BucketsServer server = running.get(node);
    if (server == null) {
      throw new IllegalStateException("node " + node + " does not run");
    }
    return server;
  }

  /// Where S3 is served by a node.
  URI endpoint(int node) {
    return URI.create("http://" + name(node));
  }

  /// A client of a node, to be closed.
  S3Client client(int node) {
    return S3Client.builder()
        .endpointOverride(endpoint(node))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(RunningServer.ACCESS_KEY, RunningServer.SECRET_KEY)))
        .build();
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }
}

package io.buckets.server;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The real server in this process: on directories, at a free port of the loopback address, with a
/// root key pair of its own.
///
/// @param server what was brought up
/// @param scheme `http` or `https`
record RunningServer(BucketsServer server, String scheme) implements AutoCloseable {
  static final String ACCESS_KEY = "AKIDENDTOEND";
  static final String SECRET_KEY = "endtoendendtoendendtoendendtoendendtoend";
  static final String REGION = "us-east-1";

  /// What the environment says where nothing else is set.
  static final Map<String, String> ENVIRONMENT =
      Map.of("BUCKETS_ROOT_ACCESS_KEY", ACCESS_KEY, "BUCKETS_ROOT_SECRET_KEY", SECRET_KEY);

  /// Starts with `drives` new drives in a folder.
  static RunningServer on(Path folder, int drives) throws IOException {
    return with(settings(paths(folder, drives)));
  }

  /// Starts with these settings.
  static RunningServer with(Map<ConfigKey, String> settings) throws IOException {
    return with(settings, ENVIRONMENT);
  }

  /// Starts with these settings and variables.
  static RunningServer with(Map<ConfigKey, String> settings, Map<String, String> environment)
      throws IOException {
    ServerConfig config = config(settings, environment);
    return new RunningServer(
        new BucketsServer(config, environment), config.tls().isPresent() ? "https" : "http");
  }

  static ServerConfig config(Map<ConfigKey, String> settings, Map<String, String> environment) {
    return ServerConfig.of(Configuration.resolve(settings, environment, Optional.empty()));
  }

  /// Settings to serve the drives at a free port, to be added to.
  static Map<ConfigKey, String> settings(List<Path> drives) {
    Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
    settings.put(ConfigKey.ADDRESS, "127.0.0.1:0");
    settings.put(
        ConfigKey.DRIVES, String.join("\n", drives.stream().map(Path::toString).toList()) + "\n");
    return settings;
  }

  /// The paths `drive1`, `drive2` and so on in a folder.
  static List<Path> paths(Path folder, int drives) {
    List<Path> paths = new ArrayList<>();
    for (int i = 1; i <= drives; i++) {
      paths.add(folder.resolve("drive" + i));
    }
    return paths;
  }

  InetSocketAddress address() {
    return server.address();
  }

  URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + address().getPort());
  }

  /// Signs as the owner of the root key pair.
  static RequestSigner signer() {
    return new RequestSigner(ACCESS_KEY, SECRET_KEY, REGION);
  }

  @Override
  public void close() {
    server.close();
  }
}

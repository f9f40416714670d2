package io.buckets.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Servers for tests: on any loopback port, with times short enough to wait for.
final class TestServers {
  /// Patient with everything, for tests that are about something else.
  static final HttpTimeouts PATIENT =
      new HttpTimeouts(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  private TestServers() {}

  static HttpServerConfig config() {
    return HttpServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withTimeouts(PATIENT);
  }

  static HttpServer start(HttpHandler handler) throws IOException {
    return HttpServer.start(config(), handler);
  }
}

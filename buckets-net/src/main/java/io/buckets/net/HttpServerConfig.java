package io.buckets.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What an {@link HttpServer} is told at its start.
///
/// @param address where to listen; port 0 takes any free one
/// @param tls the certificate to serve with, or null for plain HTTP; closed by whoever made it
/// @param faults the answer to requests that never reach the handler
/// @param limits what clients may ask
/// @param timeouts how long clients may take
/// @param eventLoops threads that move bytes; 0 chooses by the number of processors
public record HttpServerConfig(
    InetSocketAddress address,
    @Nullable Tls tls,
    FaultRenderer faults,
    HttpLimits limits,
    HttpTimeouts timeouts,
    int eventLoops) {
  /// Refuses a negative number of threads.
  public HttpServerConfig {
    if (eventLoops < 0) {
      throw new IllegalArgumentException("not a number of event loops: " + eventLoops);
    }
  }

  /// Plain HTTP with every default.
  public static HttpServerConfig at(InetSocketAddress address) {
    return new HttpServerConfig(
        address, null, FaultRenderer.PLAIN, HttpLimits.DEFAULT, HttpTimeouts.DEFAULT, 0);
  }

  /// This with TLS.
  public HttpServerConfig withTls(Tls tls) {
    return new HttpServerConfig(address, tls, faults, limits, timeouts, eventLoops);
  }

  /// This with another renderer of faults.
  public HttpServerConfig withFaults(FaultRenderer faults) {
    return new HttpServerConfig(address, tls, faults, limits, timeouts, eventLoops);
  }

  /// This with other limits.
  public HttpServerConfig withLimits(HttpLimits limits) {
    return new HttpServerConfig(address, tls, faults, limits, timeouts, eventLoops);
  }

  /// This with other timeouts.
  public HttpServerConfig withTimeouts(HttpTimeouts timeouts) {
    return new HttpServerConfig(address, tls, faults, limits, timeouts, eventLoops);
  }

  /// This with another number of event loops.
  public HttpServerConfig withEventLoops(int eventLoops) {
    return new HttpServerConfig(address, tls, faults, limits, timeouts, eventLoops);
  }
}

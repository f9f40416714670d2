package io.buckets.admin.metrics;

import io.buckets.core.MetricLimits;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Answers with all the metrics: to anybody, or to who shows the token.
///
/// What is told names drives and nodes, and neither keys nor users, nor buckets unless that was
/// asked for, which takes a token. A few answers are made at a time, so that nobody keeps the node
/// busy with them. Threading: any thread.
public final class MetricsPage implements HttpHandler {
  private static final String BEARER = "Bearer ";

  private final Metrics metrics;
  private final Optional<String> token;
  private final Semaphore turns = new Semaphore(MetricLimits.PAGES);

  /// @param token what readers must show, if anything
  public MetricsPage(Metrics metrics, Optional<String> token) {
    this.metrics = metrics;
    this.token = token;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!isAllowed(exchange.headers().first("authorization"))) {
      plain(exchange, 401, "a token is needed\n", "WWW-Authenticate", "Bearer");
    } else if (!turns.tryAcquire()) {
      plain(exchange, 503, "others are reading\n", "Retry-After", "1");
    } else {
      try {
        answer(exchange);
      } finally {
        turns.release();
      }
    }
  }

  private boolean isAllowed(@Nullable String shown) {
    if (token.isEmpty()) {
      return true;
    }
    byte[] expected = (BEARER + token.get()).getBytes(StandardCharsets.ISO_8859_1);
    return shown != null
        && MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String accept = exchange.headers().first("accept");
    String wanted = accept == null ? "" : accept;
    byte[] body = metrics.text(wanted).getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, new ResponseHeaders().set("content-type", Metrics.kind(wanted)), body);
  }

  private static void plain(
      HttpExchange exchange, int status, String text, String field, String value)
      throws IOException {
    ResponseHeaders headers =
        new ResponseHeaders().set("content-type", "text/plain").set(field, value);
    exchange.respond(status, headers, text.getBytes(StandardCharsets.US_ASCII));
  }
}

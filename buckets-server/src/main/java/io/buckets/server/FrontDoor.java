package io.buckets.server;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Sends each request to whom it is for: health, the metrics, the admin API, or S3.
///
/// Bucket names cannot begin with an underscore, so what begins with the admin API's path is no
/// bucket's, unless the bucket is named by the host. Health is told below that path, and for
/// convenience at two shorter ones as long as no bucket is named `health`; to GET and HEAD only. So
/// are the metrics, to a plain GET of `/metrics` that no client of S3 has signed.
final class FrontDoor implements HttpHandler {
  /// What the paths of the admin API begin with.
  static final String ADMIN = "/_buckets/";

  private static final String HEALTH = "/health/";
  private static final String METRICS = "/metrics";

  private static final String NOT_READY =
      "not ready: too few drives are in service for writes; reads are served as far as drives allow\n";

  private final HttpHandler s3;
  private final HttpHandler admin;
  private final HttpHandler metrics;
  private final Predicate<HttpExchange> buckets;
  private final BooleanSupplier ready;

  /// @param buckets whether a request is for a bucket that there is, or whose host names one
  /// @param ready whether the server can take reads and writes
  FrontDoor(
      HttpHandler s3,
      HttpHandler admin,
      HttpHandler metrics,
      Predicate<HttpExchange> buckets,
      BooleanSupplier ready) {
    this.s3 = s3;
    this.admin = admin;
    this.metrics = metrics;
    this.buckets = buckets;
    this.ready = ready;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.rawPath();
    boolean own = path.startsWith(ADMIN) || path.startsWith(HEALTH) || asksForMetrics(exchange);
    if (!own || buckets.test(exchange)) {
      s3.handle(exchange);
      return;
    }
    String place = path.startsWith(ADMIN) ? path.substring(ADMIN.length() - 1) : path;
    boolean read = isRead(exchange.method());
    if (read && place.equals(HEALTH + "live")) {
      health(exchange, 200, "ok\n");
    } else if (read && place.equals(HEALTH + "ready")) {
      boolean good = ready.getAsBoolean();
      health(exchange, good ? 200 : 503, good ? "ok\n" : NOT_READY);
    } else if (place.equals(METRICS) && exchange.method().equals("GET")) {
      metrics.handle(exchange);
    } else {
      (path.startsWith(ADMIN) ? admin : s3).handle(exchange);
    }
  }

  private static boolean asksForMetrics(HttpExchange exchange) {
    String signed = exchange.headers().first("authorization");
    return exchange.rawPath().equals(METRICS)
        && exchange.method().equals("GET")
        && exchange.rawQuery().isEmpty()
        && (signed == null || !signed.startsWith("AWS"));
  }

  private static boolean isRead(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  private static void health(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    ResponseHeaders headers = new ResponseHeaders().set("content-type", "text/plain");
    exchange.respond(status, headers, body);
  }
}

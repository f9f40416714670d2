package io.buckets.server;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import java.io.IOException;
import java.util.function.Predicate;

/// Sends each request to whom it is for: health, the metrics, the admin API, or S3.
///
/// Bucket names cannot begin with an underscore, so what begins with the admin API's path is no
/// bucket's, unless the bucket is named by the host. Health is told below that path, and for
/// convenience at shorter ones as long as no bucket is named `health`; to GET and HEAD only. So are
/// the metrics, to a plain GET of `/metrics` that no client of S3 has signed.
final class FrontDoor implements HttpHandler {
  /// What the paths of the admin API begin with.
  static final String ADMIN = "/_buckets/";

  private static final String HEALTH = "/health/";
  private static final String METRICS = "/metrics";

  private final HttpHandler s3;
  private final HttpHandler admin;
  private final HttpHandler metrics;
  private final Predicate<HttpExchange> buckets;
  private final Health health;

  /// @param buckets whether a request is for a bucket that there is, or whose host names one
  /// @param health tells how the node is
  FrontDoor(
      HttpHandler s3,
      HttpHandler admin,
      HttpHandler metrics,
      Predicate<HttpExchange> buckets,
      Health health) {
    this.s3 = s3;
    this.admin = admin;
    this.metrics = metrics;
    this.buckets = buckets;
    this.health = health;
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
    if (isRead(exchange.method())
        && place.startsWith(HEALTH)
        && health.answer(exchange, place.substring(HEALTH.length()))) {
      return;
    }
    if (place.equals(METRICS) && exchange.method().equals("GET")) {
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
}

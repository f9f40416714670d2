package io.buckets.server;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// Sends each request to whom it is for: health, the admin API, or S3.
///
/// Bucket names cannot begin with an underscore, so the admin API's path is no bucket's. The two
/// health paths are answered for GET and HEAD only.
final class FrontDoor implements HttpHandler {
  /// What the paths of the admin API begin with.
  static final String ADMIN = "/_buckets/";

  private static final String NOT_READY =
      "not ready: too few drives are in service for writes; reads are served as far as drives allow\n";

  private final HttpHandler s3;
  private final HttpHandler admin;
  private final BooleanSupplier ready;

  /// @param ready whether the server can take reads and writes
  FrontDoor(HttpHandler s3, HttpHandler admin, BooleanSupplier ready) {
    this.s3 = s3;
    this.admin = admin;
    this.ready = ready;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.rawPath();
    if (path.startsWith("/health/") && isRead(exchange.method())) {
      if (path.equals("/health/live")) {
        health(exchange, 200, "ok\n");
        return;
      }
      if (path.equals("/health/ready")) {
        boolean good = ready.getAsBoolean();
        health(exchange, good ? 200 : 503, good ? "ok\n" : NOT_READY);
        return;
      }
    }
    (path.startsWith(ADMIN) ? admin : s3).handle(exchange);
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

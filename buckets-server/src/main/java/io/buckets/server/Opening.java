package io.buckets.server;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers while a node of several is on its way into its cluster, which may take as long as other
/// nodes do: that it lives, what it waits for, and to everything else that it is not ready; then
/// what is behind it answers.
///
/// Threading: any thread.
final class Opening implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private volatile String waiting = "this node has just been started";
  private volatile @Nullable HttpHandler inside;

  /// Says what is waited for; in the log too, unless it is the same as before.
  void say(String what) {
    if (!what.equals(waiting)) {
      waiting = what;
      LOG.info("{}", what);
    }
  }

  /// From here on `handler` answers.
  void open(HttpHandler handler) {
    inside = handler;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpHandler handler = inside;
    if (handler != null) {
      handler.handle(exchange);
      return;
    }
    String path = exchange.rawPath();
    boolean lives = path.equals("/health/live") || path.equals(FrontDoor.ADMIN + "health/live");
    ResponseHeaders headers = new ResponseHeaders().set("content-type", "text/plain");
    String text = lives ? "ok\n" : "not ready: " + waiting + '\n';
    exchange.respond(
        lives ? 200 : 503,
        lives ? headers : headers.set("retry-after", "1"),
        text.getBytes(StandardCharsets.UTF_8));
  }
}

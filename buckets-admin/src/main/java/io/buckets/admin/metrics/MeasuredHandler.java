package io.buckets.admin.metrics;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.s3.access.MeasuredExchange;
import java.io.IOException;

/// Measures what another handler answers. Threading: any thread.
final class MeasuredHandler implements HttpHandler {
  private final HttpHandler handler;
  private final RequestMeters meters;

  MeasuredHandler(HttpHandler handler, RequestMeters meters) {
    this.handler = handler;
    this.meters = meters;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    MeasuredExchange measured = new MeasuredExchange(exchange);
    try {
      handler.handle(measured);
    } finally {
      meters.add(measured);
    }
  }
}

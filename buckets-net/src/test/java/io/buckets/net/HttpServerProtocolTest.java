package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 as a client sees it, byte by byte.
class HttpServerProtocolTest {
  private static final ResponseHeaders NONE = new ResponseHeaders();

  private @Nullable HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private RawClient serve(HttpHandler handler) throws IOException {
    return serve(TestServers.config(), handler);
  }

  private RawClient serve(HttpServerConfig config, HttpHandler handler) throws IOException {
    server = HttpServer.start(config, handler);
    return reconnect();
  }

  private RawClient reconnect() throws IOException {
    return RawClient.connect(Objects.requireNonNull(server).address());
  }

  /// Answers with the path, after reading the body if the query says so.
  private static void echo(HttpExchange exchange) throws IOException {
    String body = "";
    if (exchange.rawQuery().contains("read")) {
      body =
          new String(
              HttpExchangeContract.readAll(exchange.body(), 4096), StandardCharsets.ISO_8859_1);
    }
    exchange.respond(200, NONE, (exchange.rawPath() + body).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private static String put(String path, int length, String... fields) {
    String more = String.join("", fields);
    return "PUT "
        + path
        + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
        + length
        + "\r\n"
        + more
        + "\r\n";
  }

  @Test
  void oneConnectionServesManyRequests() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      for (int i = 0; i < 100; i++) {
        RawClient.Reply reply = client.send(get("/" + i)).reply();
        assertThat(reply.text()).isEqualTo("/" + i);
        assertThat(reply.closes()).isFalse();
        assertThat(reply.headers().first("Server")).isEqualTo("Buckets");
        assertThat(reply.headers().first("Date"))
            .matches("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT");
      }
      assertThat(Objects.requireNonNull(server).connections()).isEqualTo(1);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAndNeverOverlap() throws IOException {
    AtomicInteger inside = new AtomicInteger();
    try (RawClient client =
        serve(exchange -> {
          assertThat(inside.incrementAndGet()).isEqualTo(1);
          echo(exchange);
          inside.decrementAndGet();
        })) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        all.append(put("/" + i + "?read", 5)).append("body" + i % 10);
      }
      client.send(all.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(client.reply().text()).isEqualTo("/" + i + "body" + i % 10);
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredEvenIfTheClientEndsItsSide() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      client.send(get("/1") + get("/2") + get("/3")).endOutput();
      assertThat(client.reply().text()).isEqualTo("/1");
      assertThat(client.reply().text()).isEqualTo("/2");
      assertThat(client.reply().text()).isEqualTo("/3");
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aClientThatEndedItsSideStillGetsALargeAnswer() throws IOException {
    byte[] body = HttpExchangeContract.random(20_000_000);
    try (RawClient client =
        serve(exchange -> {
          try (ResponseBody out = exchange.respond(200, NONE, (long) body.length)) {
            out.write(body, 0, body.length);
          }
        })) {
      client.send(get("/")).endOutput();
      assertThat(Arrays.equals(client.reply().body(), body)).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aBodyWhoseClientHasEndedItsSideIsReadToItsEnd() throws IOException {
    byte[] body = HttpExchangeContract.random(3_000_000);
    CountDownLatch sent = new CountDownLatch(1);
    try (RawClient client =
        serve(exchange -> {
          assertThat(exchange.body().read(new byte[1], 0, 1)).isEqualTo(1);
          await(sent);
          byte[] rest = HttpExchangeContract.readAll(exchange.body(), 100_000);
          exchange.respond(200, NONE, Arrays.copyOf(rest, 10));
        })) {
      client.send(put("/", body.length)).send(Arrays.copyOf(body, 2_500_000));
      client.send(Arrays.copyOfRange(body, 2_500_000, body.length)).endOutput();
      sent.countDown();
      assertThat(client.reply().body()).isEqualTo(Arrays.copyOfRange(body, 1, 11));
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aRequestIsReadHoweverItsBytesArrive() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      String request = "\r\n" + put("/a?read", 6, "X-Long: " + "v".repeat(300) + "\r\n") + "abcdef";
      for (byte b : request.getBytes(StandardCharsets.ISO_8859_1)) {
        client.send(new byte[] {b});
      }
      assertThat(client.reply().text()).isEqualTo("/aabcdef");
      assertThat(client.send(get("/b")).reply().text()).isEqualTo("/b");
    }
  }

  @Test
  void anHttp10ConnectionIsClosedUnlessItAsksToStay() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      RawClient.Reply kept =
          client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reply();
      assertThat(kept.headers().first("Connection")).isEqualTo("keep-alive");
      RawClient.Reply last = client.send("GET /b HTTP/1.0\r\n\r\n").reply();
      assertThat(last.closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void anHttp10AnswerOfUnknownLengthEndsWithItsConnection() throws IOException {
    try (RawClient client =
        serve(exchange -> {
          try (ResponseBody out = exchange.respond(200, NONE, -1)) {
            out.write("unknown".getBytes(StandardCharsets.US_ASCII), 0, 7);
          }
        })) {
      RawClient.Reply reply =
          client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reply();
      assertThat(reply.headers().contains("Transfer-Encoding")).isFalse();
      assertThat(reply.closes()).isTrue();
      assertThat(reply.text()).isEqualTo("unknown");
    }
  }

  @Test
  void aClosingRequestIsTheLast() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      client.send("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + get("/2"));
      RawClient.Reply reply = client.reply();
      assertThat(reply.closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aRefusedUploadThatWaitsForContinueIsNotSent() throws IOException {
    try (RawClient client = serve(exchange -> exchange.respond(403, NONE, new byte[0]))) {
      RawClient.Reply reply = client.send(put("/", 5, "Expect: 100-continue\r\n")).reply();
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aBodySentWithoutWaitingForContinueNeedsNone() throws IOException {
    CountDownLatch arrived = new CountDownLatch(1);
    try (RawClient client =
        serve(exchange -> {
          await(arrived);
          echo(exchange);
        })) {
      client.send(put("/a?read", 5, "Expect: 100-continue\r\n") + "hello");
      arrived.countDown();
      RawClient.Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(client.send(get("/b")).reply().text()).isEqualTo("/b");
    }
  }

  @Test
  void aSmallUnreadBodyIsDroppedAndTheConnectionKept() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      for (int i = 0; i < 20; i++) {
        client.send(put("/" + i, 100_000) + "x".repeat(100_000));
        assertThat(client.reply().text()).isEqualTo("/" + i);
        client.send(
            "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertThat(client.reply().text()).isEqualTo("/c");
      }
    }
  }

  @Test
  void aClientSendingALargeUnwantedBodySeesTheAnswerAndThenTheEnd() throws Exception {
    try (RawClient client =
        serve(exchange -> exchange.respond(403, NONE, "no".getBytes(StandardCharsets.US_ASCII)))) {
      client.send(put("/", 500_000_000) + "x".repeat(1_000_000));
      RawClient.Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.text()).isEqualTo("no");
      assertThat(reply.closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
      })
  void anAmbiguousRequestIsRefusedAndNothingBehindItIsServed(String bytes) throws IOException {
    AtomicInteger handled = new AtomicInteger();
    try (RawClient client =
        serve(exchange -> {
          handled.incrementAndGet();
          echo(exchange);
        })) {
      RawClient.Reply reply = client.send(bytes).reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
      assertThat(handled).hasValue(0);
    }
  }

  @Test
  void brokenChunkingEndsTheBodyAsTruncatedAndTheConnection() throws IOException {
    try (RawClient client = serve(HttpServerProtocolTest::echo)) {
      client.send(
          "PUT /?read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n"
              + get("/smuggled"));
      RawClient.Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aHeadBeyondItsLimitsIsRefused() throws IOException {
    HttpServerConfig config =
        TestServers.config().withLimits(HttpLimits.DEFAULT.withHead(100, 400, 5));
    try (RawClient client = serve(config, HttpServerProtocolTest::echo)) {
      assertThat(client.send(get("/" + "a".repeat(100))).reply().status()).isEqualTo(414);
    }
    for (String fields : new String[] {"A: " + "b".repeat(400) + "\r\n", "A: b\r\n".repeat(5)}) {
      try (RawClient client = reconnect()) {
        client.send("GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n");
        assertThat(client.reply().status()).isEqualTo(431);
        assertThat(client.atEnd()).isTrue();
      }
    }
    try (RawClient client = reconnect()) {
      assertThat(client.send("a".repeat(101)).reply().status()).isEqualTo(414);
    }
  }

  @Test
  void faultsAreRenderedAsTheServerWasTold() throws IOException {
    HttpServerConfig config =
        TestServers.config()
            .withFaults(fault ->
                new FaultRenderer.Rendered(
                    fault.kind().status(),
                    ResponseHeaders.of("x-kind", fault.kind().name()),
                    fault.rawPath().getBytes(StandardCharsets.ISO_8859_1)));
    try (RawClient client = serve(config, exchange -> failing())) {
      RawClient.Reply reply = client.send(get("/broken")).reply();
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.headers().first("x-kind")).isEqualTo("HANDLER_FAILED");
      assertThat(reply.text()).isEqualTo("/broken");
      assertThat(client.atEnd()).isTrue();
    }
    try (RawClient client = reconnect()) {
      assertThat(client.send("nonsense\r\n\r\n").reply().headers().first("x-kind"))
          .isEqualTo("MALFORMED");
    }
  }

  @Test
  void aHandlerThatForgetsToAnswerOrFailsHalfwayIsNoticed() throws IOException {
    try (RawClient client =
        serve(exchange -> {
          if (exchange.rawPath().equals("/half")) {
            exchange.respond(200, NONE, 10L).write(new byte[5], 0, 5);
            failing();
          }
        })) {
      assertThat(client.send(get("/none")).reply().status()).isEqualTo(500);
    }
    try (RawClient client = reconnect()) {
      RawClient.Reply reply = client.send(get("/half")).replyOrEnd();
      assertThat(reply == null || !reply.whole()).isTrue();
    }
  }

  private static void failing() {
    throw new IllegalStateException("on purpose");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

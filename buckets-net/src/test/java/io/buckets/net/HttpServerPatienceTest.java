package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.BufferPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// How long clients may take, and how much of the server they may hold meanwhile.
class HttpServerPatienceTest {
  private static final ResponseHeaders NONE = new ResponseHeaders();
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);

  private static HttpTimeouts timeouts(
      Duration idle, Duration head, Duration body, Duration answer) {
    return new HttpTimeouts(idle, head, body, answer, SHORT, LONG);
  }

  private static HttpServer serve(HttpTimeouts timeouts, HttpHandler handler) throws IOException {
    return HttpServer.start(TestServers.config().withTimeouts(timeouts), handler);
  }

  private static void ok(HttpExchange exchange) throws IOException {
    exchange.respond(200, NONE, new byte[0]);
  }

  @Test
  void anIdleConnectionIsClosedInSilence() throws IOException {
    try (HttpServer server = serve(timeouts(SHORT, LONG, LONG, LONG), HttpServerPatienceTest::ok);
        RawClient fresh = RawClient.connect(server.address());
        RawClient used = RawClient.connect(server.address())) {
      used.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(used.reply().status()).isEqualTo(200);
      assertThat(used.atEnd()).isTrue();
      assertThat(fresh.atEnd()).isTrue();
    }
  }

  @Test
  void aHeadThatDripsInIsRefused() throws IOException {
    try (HttpServer server = serve(timeouts(LONG, SHORT, LONG, LONG), HttpServerPatienceTest::ok);
        RawClient client = RawClient.connect(server.address())) {
      client.send("GET / HTTP/1.1\r\nHost");
      AtomicReference<RawClient.Reply> reply = new AtomicReference<>();
      Thread reader = Thread.ofVirtual().start(() -> reply.set(replyOf(client)));
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            drip(client, "x");
            return reply.get() != null;
          });
      assertThat(reply.get().status()).isEqualTo(408);
      assertThat(reader.isAlive()).isFalse();
    }
  }

  @Test
  void aBodyThatStallsOrDripsFailsItsReader() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    HttpHandler reading =
        exchange -> {
          try {
            HttpExchangeContract.readAll(exchange.body(), 1000);
          } catch (IOException slow) {
            failure.set(slow);
            throw slow;
          }
        };
    try (HttpServer server = serve(timeouts(LONG, LONG, SHORT, LONG), reading);
        RawClient client = RawClient.connect(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nxxxx");
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            drip(client, "y");
            return failure.get() != null;
          });
      assertThat(failure.get()).isInstanceOf(SlowClient.class);
      assertThat(client.reply().status()).isEqualTo(408);
    }
  }

  @Test
  void aHandlerThatTakesItsTimeIsNotTheClientsFault() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    HttpTimeouts brief = timeouts(LONG, SHORT, SHORT, SHORT);
    try (HttpServer server =
            serve(
                brief,
                exchange -> {
                  awaitLatch(slow);
                  byte[] body = HttpExchangeContract.readAll(exchange.body(), 1000);
                  exchange.respond(200, NONE, body);
                });
        RawClient client = RawClient.connect(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      long started = System.nanoTime();
      await().until(() -> System.nanoTime() - started > 3 * SHORT.toNanos());
      slow.countDown();
      assertThat(client.reply().status()).isEqualTo(100);
      assertThat(client.send("hello").reply().text()).isEqualTo("hello");
    }
  }

  /// Clients that wait for it, as botocore does, take the next answer of the connection for the
  /// rest of this one when it does not come.
  @Test
  void aClientThatWaitsToSendNothingIsToldToGoOnToo() throws Exception {
    HttpTimeouts patient = timeouts(LONG, LONG, LONG, LONG);
    try (HttpServer server = serve(patient, exchange -> exchange.respond(200, NONE, new byte[0]));
        RawClient client = RawClient.connect(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(100);
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatTakesNothingHoldsNoMoreThanItsWindowAndIsCutOff() throws Exception {
    AtomicLong written = new AtomicLong();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (BufferPool pool = BufferPool.tracking(16 << 20, LONG);
        HttpServer server =
            serve(
                timeouts(LONG, LONG, LONG, Duration.ofSeconds(1)),
                exchange -> {
                  try (ResponseBody out = exchange.respond(200, NONE, 1L << 40)) {
                    while (true) {
                      var buffer = pool.take(128 << 10);
                      out.write(buffer);
                      written.addAndGet(128 << 10);
                    }
                  } catch (IOException gone) {
                    failure.set(gone);
                    throw gone;
                  }
                });
        RawClient client = RawClient.connect(server.address())) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      await().until(() -> failure.get() != null);
      assertThat(failure.get()).isInstanceOf(IOException.class);
      assertThat(pool.keptBytes()).isLessThan(4 << 20);
      assertThat(pool.leaks()).isEmpty();
      assertThat(written.get()).isLessThan(64 << 20);
      await().until(() -> server.connections() == 0);
    }
  }

  @Test
  void aBodyNobodyReadsIsHeldToItsWindow() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    HttpServerConfig config =
        TestServers.config().withLimits(HttpLimits.DEFAULT.withWindows(64 << 10, 1 << 20, 1000));
    AtomicLong sent = new AtomicLong();
    try (HttpServer server =
            HttpServer.start(
                config,
                exchange -> {
                  awaitLatch(finish);
                  exchange.respond(200, NONE, new byte[0]);
                });
        RawClient client = RawClient.connect(server.address())) {
      client.socket().setSendBufferSize(64 << 10);
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
      Thread sender = Thread.ofPlatform().start(() -> sendUntilRefused(client, sent));
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(64 << 20);
      finish.countDown();
      assertThat(client.reply().status()).isEqualTo(200);
      client.socket().close();
      sender.join();
    }
  }

  private static void awaitStandstill(AtomicLong counter) {
    AtomicLong seen = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> seen.getAndSet(counter.get()) == counter.get());
  }

  private static void sendUntilRefused(RawClient client, AtomicLong sent) {
    byte[] block = new byte[64 << 10];
    try {
      while (true) {
        client.send(block);
        sent.addAndGet(block.length);
      }
    } catch (IOException refused) {
      assertThat(sent.get()).isPositive();
    }
  }

  private static void drip(RawClient client, String text) {
    try {
      client.send(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException closed) {
      assertThat(closed).hasMessageMatching(".*(reset|closed|Broken).*");
    }
  }

  private static RawClient.Reply replyOf(RawClient client) {
    try {
      return client.reply();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

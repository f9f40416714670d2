package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Starting, overload, shutting down, and staying whole under nonsense.
class HttpServerLifeTest {
  private static final ResponseHeaders NONE = new ResponseHeaders();
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  @Test
  void aTakenAddressIsAnErrorThatNamesIt() throws IOException {
    try (HttpServer server = TestServers.start(exchange -> {})) {
      HttpServerConfig same = HttpServerConfig.at(server.address());
      assertThatThrownBy(() -> HttpServer.start(same, exchange -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(server.address().getPort()));
    }
  }

  @Test
  void requestsBeyondTheLimitAreRefusedAndTheOthersServed() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch finish = new CountDownLatch(1);
    HttpServerConfig config = TestServers.config().withLimits(HttpLimits.DEFAULT.withServed(10, 2));
    try (HttpServer server =
            HttpServer.start(
                config,
                exchange -> {
                  inside.countDown();
                  awaitLatch(finish);
                  exchange.respond(200, NONE, new byte[0]);
                });
        RawClient first = RawClient.connect(server.address());
        RawClient second = RawClient.connect(server.address());
        RawClient third = RawClient.connect(server.address())) {
      first.send(GET);
      second.send(GET);
      awaitLatch(inside);
      RawClient.Reply refused = third.send(GET).reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers().first("Retry-After")).isEqualTo("1");
      assertThat(refused.closes()).isFalse();
      assertThat(third.send(GET.replace("GET", "HEAD")).reply("HEAD").status()).isEqualTo(503);
      finish.countDown();
      assertThat(first.reply().status()).isEqualTo(200);
      assertThat(second.reply().status()).isEqualTo(200);
      await().until(() -> server.requests() == 0);
      assertThat(third.send(GET).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void connectionsBeyondTheLimitAreRefused() throws IOException {
    HttpServerConfig config = TestServers.config().withLimits(HttpLimits.DEFAULT.withServed(2, 10));
    try (HttpServer server =
            HttpServer.start(config, exchange -> exchange.respond(200, NONE, new byte[0]));
        RawClient first = RawClient.connect(server.address());
        RawClient second = RawClient.connect(server.address())) {
      assertThat(first.send(GET).reply().status()).isEqualTo(200);
      assertThat(second.send(GET).reply().status()).isEqualTo(200);
      try (RawClient third = RawClient.connect(server.address())) {
        assertThat(third.reply().status()).isEqualTo(503);
        assertThat(third.atEnd()).isTrue();
      }
      first.socket().close();
      await().until(() -> server.connections() <= 1);
      try (RawClient fourth = RawClient.connect(server.address())) {
        assertThat(fourth.send(GET).reply().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void shuttingDownLetsAnAnswerEndAndTakesNoNewConnection() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    HttpServer server =
        TestServers.start(exchange -> {
          try (ResponseBody out = exchange.respond(200, NONE, 10L)) {
            out.write(new byte[5], 0, 5);
            inside.countDown();
            awaitLatch(finish);
            out.write(new byte[5], 0, 5);
          }
        });
    try (RawClient busy = RawClient.connect(server.address());
        RawClient idle = RawClient.connect(server.address())) {
      busy.send(GET);
      awaitLatch(inside);
      await().until(() -> server.connections() == 2);
      Thread closing = Thread.ofPlatform().start(server::close);
      assertThat(idle.atEnd()).isTrue();
      assertThatThrownBy(() -> RawClient.connect(server.address()).close())
          .isInstanceOf(ConnectException.class);
      assertThat(closing.isAlive()).isTrue();
      finish.countDown();
      assertThat(busy.reply().whole()).isTrue();
      assertThat(busy.atEnd()).isTrue();
      assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void aHandlerThatOutlastsTheShutdownIsInterruptedAndItsClientCutOff() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch inside = new CountDownLatch(1);
    HttpTimeouts base = TestServers.PATIENT;
    HttpTimeouts brief =
        new HttpTimeouts(
            base.idle(),
            base.head(),
            base.body(),
            base.answer(),
            base.linger(),
            Duration.ofMillis(200));
    HttpServer server =
        HttpServer.start(
            TestServers.config().withTimeouts(brief),
            exchange -> {
              inside.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException cutOff) {
                interrupted.set(true);
              }
            });
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(GET);
      awaitLatch(inside);
      server.close();
      assertThat(client.atEnd()).isTrue();
      assertThat(interrupted).isTrue();
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    HttpServer server = TestServers.start(exchange -> {});
    server.close();
    server.close();
    assertThat(server.connections()).isZero();
  }

  @Test
  void tenThousandMalformedConnectionsLeaveNothingBehind() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    AtomicInteger handled = new AtomicInteger();
    try (HttpServer server =
        TestServers.start(exchange -> {
          handled.incrementAndGet();
          HttpExchangeContract.readAll(exchange.body(), 100);
          exchange.respond(200, NONE, new byte[0]);
        })) {
      abuse(server, random, 500);
      await().until(() -> server.connections() == 0 && server.requests() == 0);
      long files = openFiles();
      int threads = Thread.activeCount();
      abuse(server, random, 9500);
      await().until(() -> server.connections() == 0 && server.requests() == 0);
      assertThat(openFiles()).as("seed %d", seed).isLessThanOrEqualTo(files + 20);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
      try (RawClient client = RawClient.connect(server.address())) {
        assertThat(client.send(GET).reply().status()).isEqualTo(200);
      }
    }
    assertThat(handled.get()).as("seed %d", seed).isPositive();
  }

  private static void abuse(HttpServer server, Random random, int connections) throws Exception {
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < 10; client++) {
      Random own = new Random(random.nextLong());
      clients.add(Thread.ofVirtual().start(() -> abuseInTurn(server, own, connections / 10)));
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  private static void abuseInTurn(HttpServer server, Random random, int connections) {
    String valid =
        "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            + GET;
    for (int i = 0; i < connections; i++) {
      byte[] bytes = valid.getBytes(StandardCharsets.ISO_8859_1);
      for (int edits = random.nextInt(6); edits > 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try (RawClient client = RawClient.connect(server.address())) {
        client.send(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        if (random.nextBoolean()) {
          readToTheEnd(client);
        }
      } catch (IOException refused) {
        assertThat(refused).isNotInstanceOf(java.net.SocketTimeoutException.class);
      }
    }
  }

  private static void readToTheEnd(RawClient client) throws IOException {
    client.endOutput();
    while (client.read() >= 0) {
      handledBytes.incrementAndGet();
    }
  }

  private static final AtomicInteger handledBytes = new AtomicInteger();

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

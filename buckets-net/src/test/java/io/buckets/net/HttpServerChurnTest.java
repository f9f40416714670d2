package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.BufferPool;
import io.buckets.core.PooledBuffer;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Many clients at once, some of which vanish at any moment, in the middle of anything.
class HttpServerChurnTest {
  private static final int CLIENTS = 12;
  private static final int ROUNDS = 24;
  private static final int BLOCK = 100_000;

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger whole = new AtomicInteger();

  @Test
  void vanishingClientsHarmNoOtherAndLeaveNothingBehind() throws Exception {
    long seed = System.nanoTime();
    try (BufferPool pool = BufferPool.tracking(32 << 20, Duration.ofSeconds(30));
        HttpServer server = TestServers.start(exchange -> serve(exchange, pool))) {
      churn(server, new Random(seed), ROUNDS / 4);
      awaitQuiet(server, pool);
      long memory = PlatformDependent.usedDirectMemory();
      churn(server, new Random(seed + 1), ROUNDS);
      awaitQuiet(server, pool);
      assertThat(failures).as("seed %d", seed).isEmpty();
      assertThat(whole.get()).as("seed %d", seed).isGreaterThan(CLIENTS);
      assertThat(PlatformDependent.usedDirectMemory()).isLessThan(memory + (64 << 20));
    }
  }

  private static void awaitQuiet(HttpServer server, BufferPool pool) {
    await().until(() -> server.connections() == 0 && server.requests() == 0);
    await().until(() -> pool.leaks().isEmpty());
  }

  /// PUT answers the sum of its body's bytes; GET answers as many blocks as its path says.
  private static void serve(HttpExchange exchange, BufferPool pool) throws IOException {
    if (exchange.method().equals("PUT")) {
      long sum = 0;
      for (byte b : HttpExchangeContract.readAll(exchange.body(), 50_000)) {
        sum += b;
      }
      exchange.respond(
          200, new ResponseHeaders(), Long.toString(sum).getBytes(StandardCharsets.US_ASCII));
      return;
    }
    int blocks = Integer.parseInt(exchange.rawPath().substring(1));
    long length = exchange.rawQuery().isEmpty() ? (long) blocks * BLOCK : -1;
    try (ResponseBody out = exchange.respond(200, new ResponseHeaders(), length)) {
      for (int block = 0; block < blocks; block++) {
        PooledBuffer buffer = pool.take(BLOCK);
        for (int i = 0; i < BLOCK; i += 1000) {
          buffer.bytes().put(i, (byte) block);
        }
        out.write(buffer);
      }
    }
  }

  private void churn(HttpServer server, Random random, int rounds) throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      Random own = new Random(random.nextLong());
      clients.add(Thread.ofVirtual().start(() -> client(server, own, rounds)));
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  private void client(HttpServer server, Random random, int rounds) {
    try {
      for (int round = 0; round < rounds; round++) {
        try (RawClient client = RawClient.connect(server.address())) {
          talk(client, random);
        }
      }
    } catch (IOException | RuntimeException | AssertionError failed) {
      failures.add(failed);
    }
  }

  private void talk(RawClient client, Random random) throws IOException {
    int requests = 1 + random.nextInt(4);
    for (int i = 0; i < requests; i++) {
      boolean vanish = random.nextInt(4) == 0;
      if (random.nextBoolean()) {
        put(client, random, vanish);
      } else {
        get(client, random, vanish);
      }
      if (vanish) {
        return;
      }
    }
  }

  private void put(RawClient client, Random random, boolean vanish) throws IOException {
    byte[] body = new byte[random.nextInt(400_000)];
    random.nextBytes(body);
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n");
    if (vanish) {
      client.send(Arrays.copyOf(body, random.nextInt(body.length + 1)));
      return;
    }
    long sum = 0;
    for (byte b : body) {
      sum += b;
    }
    assertThat(client.send(body).reply().text()).isEqualTo(Long.toString(sum));
    whole.incrementAndGet();
  }

  private void get(RawClient client, Random random, boolean vanish) throws IOException {
    int blocks = random.nextInt(6);
    String query = random.nextBoolean() ? "" : "?chunked";
    String last = vanish ? "Connection: close\r\n" : "";
    client.send("GET /" + blocks + query + " HTTP/1.1\r\nHost: h\r\n" + last + "\r\n");
    if (vanish) {
      for (int read = random.nextInt(200_000); read > 0 && client.read() >= 0; read--) {
        assertThat(blocks).isGreaterThanOrEqualTo(0);
      }
      return;
    }
    RawClient.Reply reply = client.reply();
    assertThat(reply.whole()).isTrue();
    assertThat(reply.body()).hasSize(blocks * BLOCK);
    for (int i = 0; i < reply.body().length; i += 1000) {
      assertThat(reply.body()[i]).isEqualTo((byte) (i / BLOCK));
    }
    whole.incrementAndGet();
  }
}

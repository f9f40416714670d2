package io.buckets.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The load generator against a small server that keeps its objects in a map.
class LoadRunTest {
  private final Map<String, Integer> objects = new ConcurrentSkipListMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private HttpServer server;
  private Target target;
  private volatile int brokenStatus;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    target =
        Target.of(
            "fake",
            server.getAddress().getAddress().getHostAddress(),
            server.getAddress().getPort(),
            OptionalLong.of(ProcessHandle.current().pid()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void everyOperationWorksAndIsCounted() throws IOException {
    for (Operation operation : Operation.values()) {
      Cell cell = new Cell(operation, new ByteSize(3000), 3, 50);
      CellResult result = run(cell).getFirst();
      assertThat(result.failures()).as("%s: %s", operation, result.errors()).isZero();
      assertThat(result.requests()).as("%s", operation).isPositive();
      assertThat(result.latency().p99()).isGreaterThanOrEqualTo(result.latency().p50());
    }
  }

  @Test
  void putsGoToNewKeysAndTheirBytesAreCounted() throws IOException {
    Cell cell = new Cell(Operation.PUT, new ByteSize(100_000), 2, 1);
    CellResult result = run(cell).getFirst();
    assertThat(result.bytes()).isEqualTo(result.requests() * 100_000);
    assertThat(objects.values()).containsOnly(100_000);
    assertThat((long) objects.size()).isGreaterThanOrEqualTo(result.requests());
  }

  @Test
  void listingCountsEveryKeyOfEveryPage() throws IOException {
    CellResult result = run(new Cell(Operation.LIST, new ByteSize(10), 1, 25)).getFirst();
    assertThat(result.requests()).isGreaterThanOrEqualTo(3);
    assertThat(result.keys()).isBetween(result.requests() * 5, result.requests() * 10);
  }

  @Test
  void whatTheServerRefusesIsAnErrorWithItsReason() throws IOException {
    Cell cell = new Cell(Operation.GET, new ByteSize(10), 2, 5);
    run(cell);
    brokenStatus = 503;
    Round.Outcome outcome =
        new Round(
                target,
                new Credentials("a", "b", "c"),
                cell,
                S3Session.Body.EMPTY,
                new AtomicLong())
            .run(Duration.ofMillis(500));
    assertThat(outcome.tally().times().count()).isZero();
    assertThat(outcome.tally().failures()).isPositive();
    assertThat(outcome.tally().errors().keySet())
        .allMatch(text -> text.contains("503 out of order"));
  }

  @Test
  void aServerThatCannotBePreparedEndsTheRun() {
    brokenStatus = 403;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> run(new Cell(Operation.PUT, new ByteSize(10), 1, 1)))
        .withMessageContaining("403");
  }

  @Test
  void theServersCpuTimeIsMeasured() throws IOException {
    double before = ProcessCpu.seconds(ProcessHandle.current().pid());
    Cell cell = new Cell(Operation.PUT, new ByteSize(10), 4, 1);
    while (ProcessCpu.seconds(ProcessHandle.current().pid()) == before) {
      run(cell);
    }
    assertThat(ProcessCpu.seconds(ProcessHandle.current().pid())).isGreaterThan(before);
    assertThat(ProcessCpu.seconds(Long.MAX_VALUE)).isZero();
  }

  private List<CellResult> run(Cell cell) throws IOException {
    return new LoadRun(
            new LoadRun.Plan(
                List.of(target),
                List.of(cell),
                new Credentials("access", "secret", "us-east-1"),
                new LoadRun.Pace(2, Duration.ofMillis(40), Duration.ofMillis(5)),
                true),
            new PrintStream(log, true, StandardCharsets.UTF_8))
        .run();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int received = exchange.getRequestBody().readAllBytes().length;
      URI uri = exchange.getRequestURI();
      if (brokenStatus != 0) {
        reply(exchange, brokenStatus, "out of order");
        return;
      }
      boolean isBucket = uri.getPath().indexOf('/', 1) < 0;
      Integer size = objects.get(uri.getPath());
      switch (exchange.getRequestMethod()) {
        case "PUT" -> {
          if (!isBucket) {
            objects.put(uri.getPath(), received);
          }
          reply(exchange, 200, "");
        }
        case "DELETE" -> {
          objects.remove(uri.getPath());
          exchange.sendResponseHeaders(204, -1);
        }
        case "HEAD" -> exchange.sendResponseHeaders(size == null ? 404 : 200, -1);
        default -> {
          if (isBucket) {
            reply(exchange, 200, page(Objects.requireNonNullElse(uri.getQuery(), "")));
          } else if (size == null) {
            reply(exchange, 404, "NoSuchKey");
          } else {
            reply(exchange, 200, "x".repeat(size));
          }
        }
      }
    }
  }

  /// Ten keys a page; the token is the number of the page.
  private String page(String query) {
    int token = query.indexOf("continuation-token=page/");
    int page = token < 0 ? 0 : query.charAt(token + "continuation-token=page/".length()) - '0';
    List<String> all = List.copyOf(objects.keySet());
    StringBuilder xml = new StringBuilder();
    for (int i = page * 10; i < Math.min(all.size(), page * 10 + 10); i++) {
      xml.append("<Key>").append(all.get(i)).append("</Key>");
    }
    if (page * 10 + 10 < all.size()) {
      xml.append("<NextContinuationToken>page/").append(page + 1);
      xml.append("</NextContinuationToken>");
    }
    return xml.toString();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    // A length of 0 means chunks to this server: the client must read those too.
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}

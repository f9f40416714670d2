package io.buckets.admin.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpFault;
import io.buckets.net.HttpHandler;
import io.buckets.net.HttpServer;
import io.buckets.net.HttpServerConfig;
import io.buckets.net.MemoryExchange;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.MeasuredExchange;
import io.buckets.s3.access.S3Operation;
import io.buckets.storage.object.StoreFixture;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a node tells of itself, and under which names.
final class MetricsTest {
  private static final Pattern SAMPLE = Pattern.compile("^([a-z0-9_]+)(?:\\{(.*)\\})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"[^\"]*\"");

  private final Metrics metrics = new Metrics("test");

  @AfterEach
  void close() {
    metrics.close();
  }

  /// A peer that answers every call but those of kind 2.
  private record Echo(int node, String label) implements PeerLink {
    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void send(List<PeerCall> calls) {
      for (PeerCall call : calls) {
        assertThat(
                call.message().kind() == 2
                    ? call.fail(PeerFault.Reason.UNREACHABLE, "away")
                    : call.complete(new PeerAnswer(ByteBuffer.allocate(0), 0)))
            .isTrue();
      }
    }

    @Override
    public void greetWith(Supplier<List<PeerCall>> greeting) {
      // Nothing is said first.
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    switch (exchange.rawPath()) {
      case "/photos/there" -> {
        MeasuredExchange.asks(exchange, S3Operation.PUT_OBJECT.label(), "photos");
        byte[] read = new byte[100];
        assertThat(exchange.body().read(read, 0, read.length)).isEqualTo(5);
        exchange.respond(200, new ResponseHeaders(), new byte[7]);
      }
      case "/photos/away" -> {
        MeasuredExchange.asks(exchange, S3Operation.GET_OBJECT.label(), "photos");
        MeasuredExchange.refused(exchange, "NoSuchKey");
        exchange.respond(404, new ResponseHeaders(), new byte[3]);
      }
      default -> {
        MeasuredExchange.asks(exchange, S3Operation.GET_OBJECT.label(), "made-up");
        throw new IOException("the client has gone");
      }
    }
  }

  private void ask() throws IOException {
    HttpHandler handler = metrics.measured(MetricsTest::answer, "photos"::equals);
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    MemoryExchange put =
        MemoryExchange.request("PUT", "/photos/there").body(hello).handledBy(handler);
    assertThat(put.status()).isEqualTo(200);
    assertThat(get("/photos/away").handledBy(handler).status()).isEqualTo(404);
    assertThatThrownBy(() -> get("/made-up/key").handledBy(handler))
        .hasMessage("the client has gone");
  }

  private static MemoryExchange.Request get(String target) {
    return MemoryExchange.request("GET", target);
  }

  private static PeerCall call(int kind) {
    PeerMessage message = new PeerMessage(kind, ByteBuffer.allocate(1));
    return PeerCall.of(message, Duration.ofSeconds(1)).toWaitFor();
  }

  /// Everything that can be told is told.
  private void measureEverything(StoreFixture fixture, HttpServer http) throws IOException {
    metrics.store(fixture.store);
    metrics.drives(fixture.bays);
    metrics.server(http);
    metrics.readiness(() -> true);
    metrics.state(fixture.objects::state);
    metrics.control(new ControlFacts(() -> true, () -> true, () -> 3, () -> 12.5));
    metrics.peer("node2", () -> -0.25, () -> 0.5);
    PeerLink peer = metrics.timed(new Echo(2, "node2"));
    peer.send(List.of(call(1), call(2)));
    ask();
    FaultRenderer faults = metrics.counted(FaultRenderer.PLAIN);
    assertThat(faults.render(new HttpFault(HttpFault.Kind.OVERLOADED, "too many", "/")).status())
        .isEqualTo(503);
    assertThat(fixture.objects.createBucket(StoreFixture.BUCKET)).isNotNull();
    assertThat(fixture.put("key", new byte[10])).isNotNull();
    assertThat(fixture.get("key")).hasSize(10);
    fixture.drives.getFirst().close();
    assertThat(fixture.put("key", new byte[11])).isNotNull();
  }

  private String everything() throws IOException {
    try (StoreFixture fixture = new StoreFixture("2+2", 4);
        HttpServer http =
            HttpServer.start(
                HttpServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                MetricsTest::answer)) {
      measureEverything(fixture, http);
      return metrics.text("");
    }
  }

  private Stream<String> told() throws IOException {
    return everything().lines().filter(line -> line.startsWith("buckets_"));
  }

  /// Each metric with its kind and its labels, in order.
  private static List<String> names(String text) {
    Map<String, String> kinds = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        kinds.put(words[2], words[3]);
      }
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        String base = sample.group(1).replaceFirst("_(bucket|count|sum)$", "");
        String name = kinds.containsKey(sample.group(1)) ? sample.group(1) : base;
        Matcher label = LABEL.matcher(Objects.requireNonNullElse(sample.group(2), ""));
        while (label.find()) {
          labels.computeIfAbsent(name, n -> new TreeSet<>()).add(label.group(1));
        }
      }
    }
    return kinds.entrySet().stream()
        .filter(kind -> kind.getKey().startsWith("buckets_"))
        .map(kind ->
            (kind.getKey()
                    + " "
                    + kind.getValue()
                    + " "
                    + String.join(",", labels.getOrDefault(kind.getKey(), Set.of())))
                .strip())
        .toList();
  }

  private static List<String> golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(MetricsTest.class.getResourceAsStream("/golden/metrics.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void everyNameOfTheGoldenListIsTold() throws IOException {
    assertThat(names(everything())).isEqualTo(golden());
  }

  @Test
  void whatNothingStandsBehindIsNotTold() {
    assertThat(metrics.text(""))
        .doesNotContain("buckets_raft", "buckets_peer", "buckets_clock", "buckets_drive")
        .contains("jvm_memory_used_bytes", "process_files_open_files");
  }

  @Test
  void requestsAreCountedByWhatWasAskedForAndAnswered() throws IOException {
    assertThat(told())
        .contains(
            "buckets_s3_requests_total{code=\"200\",operation=\"PutObject\"} 1.0",
            "buckets_s3_requests_total{code=\"404\",operation=\"GetObject\"} 1.0",
            "buckets_s3_requests_total{code=\"none\",operation=\"GetObject\"} 1.0",
            "buckets_s3_request_duration_seconds_count{operation=\"GetObject\"} 2",
            "buckets_s3_bytes_total{direction=\"received\"} 5.0",
            "buckets_s3_bytes_total{direction=\"sent\"} 10.0",
            "buckets_s3_errors_total{reason=\"NoSuchKey\"} 1.0",
            "buckets_http_faults_total{kind=\"overloaded\"} 1.0")
        .anyMatch(line ->
            line.startsWith("buckets_s3_request_duration_seconds_bucket{operation=\"GetObject\""));
  }

  @Test
  void onlyBucketsThatThereAreAreTold() throws IOException {
    assertThat(everything())
        .contains("buckets_bucket_requests_total{bucket=\"photos\"} 2.0")
        .doesNotContain("made-up");
  }

  @Test
  void aDriveThatIsGoneIsOutAndItsSetsHaveOneSpareLess() throws IOException {
    assertThat(told())
        .anyMatch(line -> line.matches("buckets_drive_state\\{.*state=\"out\"} 1\\.0"))
        .anyMatch(line -> line.matches("buckets_drive_failures_total\\{.*reason=\"offline\"} .*"))
        .contains("buckets_sets{spare=\"1\"} 16.0", "buckets_sets{spare=\"2\"} 0.0");
  }

  @Test
  void callsOfOtherNodesAreTimedAndTheirFailuresCounted() throws IOException {
    assertThat(told())
        .contains(
            "buckets_peer_call_seconds_count{peer=\"node2\"} 2",
            "buckets_peer_failures_total{peer=\"node2\",reason=\"unreachable\"} 1.0",
            "buckets_peer_connected{peer=\"node2\"} 1.0",
            "buckets_clock_offset_seconds{peer=\"node2\"} -0.25",
            "buckets_raft_lag_entries 3.0");
  }

  @Test
  void aPageWithATokenIsForThoseWhoShowIt() throws IOException {
    MetricsPage page = new MetricsPage(metrics, Optional.of("0123456789abcdef"));
    assertThat(get("/metrics").handledBy(page).status()).isEqualTo(401);
    assertThat(get("/metrics").header("Authorization", "Bearer 0123").handledBy(page).status())
        .isEqualTo(401);
    MemoryExchange shown =
        get("/metrics").header("Authorization", "Bearer 0123456789abcdef").handledBy(page);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.responseText()).contains("buckets_build{version=\"test\"} 1.0");
    assertThat(shown.responseHeaders().first("content-type")).startsWith("text/plain; version=");
  }

  @Test
  void whoAsksForOpenMetricsGetsThat() throws IOException {
    MetricsPage page = new MetricsPage(metrics, Optional.empty());
    MemoryExchange open =
        get("/metrics").header("Accept", "application/openmetrics-text").handledBy(page);
    assertThat(open.responseHeaders().first("content-type")).startsWith("application/openmetrics");
    assertThat(open.responseText()).endsWith("# EOF\n");
  }
}

package io.buckets.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/// What is answered before a request reaches an operation.
final class FrontDoorTest {
  @TempDir Path folder;

  private RunningServer server;

  @BeforeEach
  void startWithRoomForOneRequest() throws IOException {
    Map<ConfigKey, String> settings = RunningServer.settings(RunningServer.paths(folder, 1));
    settings.put(ConfigKey.REQUESTS, "1");
    server = RunningServer.with(settings);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String answerTo(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void whatIsNoRequestIsRefusedInTheFormOfS3() throws IOException {
    assertThat(answerTo("nonsense\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/xml", "<Error><Code>", "<RequestId>");
    assertThat(answerTo("GET / HTTP/2.0\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 505 ")
        .contains("<Code>HTTPVersionNotSupported</Code>");
    assertThat(answerTo("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("<Code>RequestURITooLong</Code>");
  }

  @Test
  void theServersOwnPathsHideNoBucket() throws IOException {
    String get = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n";
    assertThat(answerTo(get)).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("health"));
      s3.putObject(r -> r.bucket("health").key("live"), "the object".getBytes(ISO_8859_1));
      assertThat(s3.getObject(r -> r.bucket("health").key("live")).asByteArray())
          .isEqualTo("the object".getBytes(ISO_8859_1));
    }
    assertThat(answerTo(get)).startsWith("HTTP/1.1 403 ");
    assertThat(answerTo(get.replace("/health", "/_buckets/health")))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("ok\n");
  }

  @Test
  void whetherEverySetHasItsWriteQuorumIsToldAlsoWithoutANode() throws IOException {
    String cluster = "GET /health/cluster HTTP/1.1\r\nHost: h\r\n\r\n";
    assertThat(answerTo(cluster))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("ok: every set has its write quorum, spare 0\n");
    assertThat(answerTo(cluster.replace("cluster", "cluster?without=local")))
        .startsWith("HTTP/1.1 503 ")
        .endsWith(" sets lack their write quorum without that node\n");
    assertThat(answerTo(cluster.replace("cluster", "cluster?without=nobody")))
        .startsWith("HTTP/1.1 404 ")
        .endsWith("there is no node of that name; there are: local\n");
    assertThat(answerTo(cluster.replace("cluster", "cluster?with=nobody")))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void theMetricsAreToldAndHideNoBucket() throws IOException {
    String get = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
    assertThat(answerTo(get)).startsWith("HTTP/1.1 200 ").contains("buckets_ready 1.0");
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("metrics")))
          .isInstanceOf(NoSuchBucketException.class);
      s3.createBucket(r -> r.bucket("metrics"));
    }
    assertThat(answerTo(get)).startsWith("HTTP/1.1 403 ");
    assertThat(answerTo(get.replace("/metrics", "/_buckets/metrics")))
        .startsWith("HTTP/1.1 200 ")
        .contains("buckets_s3_requests_total{code=\"200\",operation=\"CreateBucket\"} 1.0");
  }

  @Test
  void aBodyThatWouldBeRefusedIsNotAskedFor() throws IOException {
    String expectant = "Host: h\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n";
    String answer = answerTo("PUT /bucket/key HTTP/1.1\r\n" + expectant);
    assertThat(answer).startsWith("HTTP/1.1 404 ").contains("<Code>NoSuchBucket</Code>");
  }

  @Test
  void overTheConfiguredNumberOfRequestsTheNextIsToldToSlowDown() throws Exception {
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
    }
    try (HttpClient http = HttpClient.newHttpClient();
        RawRequest put = RawRequest.begin(server, "PUT", "/bucket/key", 100)) {
      put.send(new byte[50], 0, 50);
      HttpResponse<String> refused =
          await().until(() -> get(http), answer -> answer.statusCode() != 403);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("<Code>SlowDown</Code>");
      put.send(new byte[50], 0, 50);
      assertThat(put.head()).isEqualTo("HTTP/1.1 200 OK");
      await().until(() -> get(http), answer -> answer.statusCode() == 403);
    }
  }

  private HttpResponse<String> get(HttpClient http) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.endpoint().resolve("/bucket/key")).build(),
        BodyHandlers.ofString());
  }
}

package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The admin API and the health checks of a running server, over HTTP.
final class AdminApiTest {
  @TempDir static Path folder;

  private static @Nullable RunningServer running;
  private static @Nullable AdminCalls calls;

  @BeforeAll
  static void start() throws IOException {
    running = RunningServer.on(folder, 4);
    calls = new AdminCalls(running);
    try (SdkCalls s3 = SdkKind.SYNC.open(running.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      s3.putObject(r -> r.bucket("bucket").key("dir/small"), SdkTest.bytes(100));
      s3.putObject(r -> r.bucket("bucket").key("dir/large"), SdkTest.bytes(3 << 20));
    }
  }

  @AfterAll
  static void stop() {
    admin().close();
    server().close();
  }

  private static RunningServer server() {
    return Objects.requireNonNull(running);
  }

  private static AdminCalls admin() {
    return Objects.requireNonNull(calls);
  }

  @Test
  void infoTellsTheDeploymentItsDrivesAndTheirSpace() throws Exception {
    JsonNode info = admin().get("info");
    assertThat(info.path("geometry").asString()).isEqualTo("2+2");
    assertThat(info.path("durability").asString()).isEqualTo("always");
    assertThat(info.path("generation").asLong()).isEqualTo(1);
    assertThat(info.path("ready").asBoolean()).isTrue();
    assertThat(info.path("deployment").asString()).hasSize(36);
    List<JsonNode> drives = info.path("drives").valueStream().toList();
    assertThat(drives)
        .extracting(drive -> drive.path("path").asString())
        .containsExactlyElementsOf(
            RunningServer.paths(folder, 4).stream().map(Path::toString).toList());
    assertThat(drives).allMatch(drive -> drive.path("state").asString().equals("in service"));
    assertThat(drives)
        .allMatch(drive ->
            drive.path("freeBytes").asLong() > 0
                && drive.path("totalBytes").asLong() > drive.path("freeBytes").asLong());
    assertThat(drives).allMatch(drive -> drive.path("journal").asString().contains("IN_STEP"));
  }

  @Test
  void inspectShowsTheDocumentAndEveryDrivesShard() throws Exception {
    for (String kind : List.of("small", "large")) {
      JsonNode report = admin().get("inspect?bucket=bucket&key=dir%2F" + kind);
      List<JsonNode> drives = report.path("drives").valueStream().toList();
      assertThat(drives)
          .extracting(drive -> drive.path("slot").asInt())
          .containsExactly(0, 1, 2, 3);
      assertThat(drives).allMatch(drive -> drive.path("verified").asBoolean());
      assertThat(drives)
          .allMatch(drive ->
              drive.path("shard").asString().equals(kind.equals("small") ? "inline" : "file"));
      assertThat(report.path("document").asString()).startsWith("{").contains("\"size\"");
    }
    JsonNode never = admin().get("inspect?bucket=bucket&key=never");
    assertThat(never.path("drives").valueStream())
        .allMatch(drive -> drive.path("state").asString().equals("absent"));
  }

  @Test
  void locateNamesTheSetItsDrivesAndTheReason() throws Exception {
    JsonNode location = admin().get("locate?bucket=bucket&key=dir%2Fsmall");
    assertThat(location.path("drives").valueStream().map(JsonNode::asString))
        .containsExactlyInAnyOrderElementsOf(
            RunningServer.paths(folder, 4).stream().map(Path::toString).toList());
    assertThat(location.path("geometry").asString()).isEqualTo("2+2");
    assertThat(location.path("why").asString()).contains("ring");
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatIsNoCallIsRefused() throws Exception {
    assertError(404, "GET", "inspect?bucket=no-such-bucket&key=k");
    assertError(400, "GET", "inspect?bucket=Bad_Name&key=k");
    assertError(400, "GET", "inspect?bucket=bucket");
    assertError(400, "GET", "nonsense");
    assertError(400, "DELETE", "info");
    assertError(404, "POST", "heal?bucket=no-such-bucket");
  }

  private static void assertError(int status, String method, String call) throws Exception {
    JsonNode answer = AdminCalls.expect(status, admin().send(method, call));
    assertThat(answer.path("error").asString()).isNotEmpty();
  }

  @Test
  void withoutTheRootKeyNothingIsAnswered() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String call : List.of("info", "inspect?bucket=bucket&key=dir%2Fsmall", "job")) {
        HttpRequest unsigned =
            HttpRequest.newBuilder(server().endpoint().resolve("/_buckets/admin/v1/" + call))
                .build();
        HttpResponse<String> refused = http.send(unsigned, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).startsWith("{\"error\":").doesNotContain("drive");
      }
    }
    RequestSigner wrong =
        new RequestSigner(RunningServer.ACCESS_KEY, "not the secret", RunningServer.REGION);
    try (AdminCalls stranger = new AdminCalls(server().endpoint(), wrong)) {
      assertThat(stranger.send("POST", "scrub").statusCode()).isEqualTo(403);
      assertThat(stranger.send("GET", "info").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aScrubFindsFlippedBitsAndRepairsThem() throws Exception {
    Path file = shardFile(folder.resolve("drive2"));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2;
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, middle);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), middle);
    }
    assertThat(admin().post("scrub").path("name").asString()).isEqualTo("scrub");
    JsonNode done = awaitJob();
    assertThat(done.path("error").asString()).isEmpty();
    assertThat(done.path("done").asLong()).isGreaterThanOrEqualTo(4);
    assertThat(done.path("incomplete").asLong()).isZero();
    JsonNode report = admin().get("inspect?bucket=bucket&key=dir%2Flarge");
    assertThat(report.path("drives").valueStream())
        .allMatch(drive -> drive.path("verified").asBoolean());
    assertThat(admin().get("info").path("repair").path("damaged").asLong()).isEqualTo(1);
  }

  @Test
  void aHealMakesADeletedShardAgain() throws Exception {
    Files.delete(shardFile(folder.resolve("drive3")));
    JsonNode begun = admin().post("heal?bucket=bucket&prefix=dir%2F&deep=true");
    assertThat(begun.path("name").asString()).isEqualTo("heal");
    JsonNode done = awaitJob();
    assertThat(done.path("error").asString()).isEmpty();
    assertThat(done.path("incomplete").asLong()).isZero();
    JsonNode report = admin().get("inspect?bucket=bucket&key=dir%2Flarge");
    assertThat(report.path("drives").valueStream())
        .allMatch(drive -> drive.path("verified").asBoolean());
  }

  private static JsonNode awaitJob() {
    return await().until(() -> admin().get("job"), job -> !job.path("running").asBoolean());
  }

  private static Path shardFile(Path drive) throws IOException {
    try (Stream<Path> walk = Files.walk(drive.resolve(".buckets"))) {
      return walk.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  @Test
  void healthIsAnsweredWithoutASignature() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String path : List.of("/health/live", "/health/ready")) {
        HttpRequest get = HttpRequest.newBuilder(server().endpoint().resolve(path)).build();
        HttpResponse<String> answer = http.send(get, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok\n");
      }
      HttpRequest other =
          HttpRequest.newBuilder(server().endpoint().resolve("/health/secret")).build();
      assertThat(http.send(other, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }
}

package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The operator's door is the root account's only.
class AccountsTest {
  @TempDir static Path folder;

  private static @Nullable RunningServer running;

  @BeforeAll
  static void start() throws IOException {
    running = RunningServer.on(folder, 4);
  }

  @AfterAll
  static void stop() {
    server().close();
  }

  private static RunningServer server() {
    return Objects.requireNonNull(running);
  }

  @Test
  void nobodyElseOperatesTheStore() throws Exception {
    try (AdminCalls admin = new AdminCalls(server())) {
      JsonNode made = admin.post("account/add?name=ann");
      assertThat(made.path("number").asString()).matches("[0-9]{12}");
      assertThat(made.path("canonicalId").asString()).matches("[0-9a-f]{64}");
      assertThat(made.path("secretKey").asString()).hasSize(40);
      assertThat(status("/_buckets/admin/v1/info")).isEqualTo(403);
      assertThat(status("/_buckets/admin/v1/account")).isEqualTo(403);
      try (AdminCalls hers = new AdminCalls(server().endpoint(), signer(made))) {
        assertThat(hers.send("GET", "info").statusCode()).isEqualTo(403);
        assertThat(hers.send("POST", "account/add?name=joe").statusCode()).isEqualTo(403);
      }
      String all =
          "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}";
      String asked = "{\"name\": \"root\", \"document\": \"" + all.replace("\"", "\\\"") + "\"}";
      JsonNode narrow = AdminCalls.expect(200, admin.send("account/key-add", asked, sha256(asked)));
      try (AdminCalls narrowed = new AdminCalls(server().endpoint(), signer(narrow))) {
        assertThat(narrowed.send("GET", "info").statusCode()).isEqualTo(403);
      }
    }
  }

  @Test
  void aSecretIsTakenFromASignedBodyOnly() throws Exception {
    String body = "{\"name\": \"eve\", \"access-key\": \"EVEEVE\", \"secret-key\": \"0123456789\"}";
    try (AdminCalls admin = new AdminCalls(server())) {
      HttpResponse<String> logged =
          admin.send("POST", "account/add?name=eve&access-key=EVEEVE&secret-key=0123456789");
      assertThat(logged.statusCode()).isEqualTo(400);
      assertThat(logged.body()).contains("in the body").doesNotContain("0123456789");
      HttpResponse<String> unsigned = admin.send("account/add", body, "UNSIGNED-PAYLOAD");
      assertThat(unsigned.statusCode()).isEqualTo(400);
      HttpResponse<String> another = admin.send("account/add", body, "0".repeat(64));
      assertThat(another.statusCode()).isEqualTo(400);
      assertThat(admin.get("account").toString()).doesNotContain("eve");
      JsonNode made = AdminCalls.expect(200, admin.send("account/add", body, sha256(body)));
      assertThat(made.path("accessKey").asString()).isEqualTo("EVEEVE");
      assertThat(admin.get("account").toString()).contains("eve");
    }
  }

  private static RequestSigner signer(JsonNode made) {
    return new RequestSigner(
        made.path("accessKey").asString(), made.path("secretKey").asString(), "us-east-1");
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static int status(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = server().endpoint().resolve(path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}

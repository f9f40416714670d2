package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The operator's door is the root account's only.
class AccountsTest {
  @TempDir private Path folder;

  @Test
  void nobodyElseOperatesTheStore() throws Exception {
    try (RunningServer server = RunningServer.on(folder, 4);
        AdminCalls admin = new AdminCalls(server)) {
      JsonNode made = admin.post("account/add?name=ann");
      assertThat(made.path("number").asString()).matches("[0-9]{12}");
      assertThat(made.path("canonicalId").asString()).matches("[0-9a-f]{64}");
      assertThat(made.path("secretKey").asString()).hasSize(40);
      assertThat(status(server, "/_buckets/admin/v1/info")).isEqualTo(403);
      assertThat(status(server, "/_buckets/admin/v1/account")).isEqualTo(403);
      RequestSigner ann =
          new RequestSigner(
              made.path("accessKey").asString(), made.path("secretKey").asString(), "us-east-1");
      try (AdminCalls hers = new AdminCalls(server.endpoint(), ann)) {
        assertThat(hers.send("GET", "info").statusCode()).isEqualTo(403);
        assertThat(hers.send("POST", "account/add?name=joe").statusCode()).isEqualTo(403);
      }
    }
  }

  private static int status(RunningServer server, String path)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = server.endpoint().resolve(path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}

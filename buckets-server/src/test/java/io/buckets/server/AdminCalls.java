package io.buckets.server;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The admin API of a server over HTTP, each request signed with the root key pair.
final class AdminCalls implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI endpoint;
  private final RequestSigner signer;
  private final HttpClient http = HttpClient.newHttpClient();

  AdminCalls(RunningServer server) {
    this(server.endpoint(), RunningServer.signer());
  }

  AdminCalls(URI endpoint, RequestSigner signer) {
    this.endpoint = endpoint;
    this.signer = signer;
  }

  /// Asks with GET and expects an answer.
  JsonNode get(String call) throws IOException, InterruptedException {
    return expect(200, send("GET", call));
  }

  /// Asks with POST and expects an answer.
  JsonNode post(String call) throws IOException, InterruptedException {
    return expect(200, send("POST", call));
  }

  static JsonNode expect(int status, HttpResponse<String> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /// Asks, whatever comes of it.
  HttpResponse<String> send(String method, String call) throws IOException, InterruptedException {
    return send(method, call, BodyPublishers.noBody(), "UNSIGNED-PAYLOAD");
  }

  /// Posts a body, whatever comes of it.
  ///
  /// @param signed the digest that is signed
  HttpResponse<String> send(String call, String body, String signed)
      throws IOException, InterruptedException {
    return send("POST", call, BodyPublishers.ofString(body), signed);
  }

  private HttpResponse<String> send(String method, String call, BodyPublisher body, String signed)
      throws IOException, InterruptedException {
    URI target = endpoint.resolve("/_buckets/admin/v1/" + call);
    String query = target.getRawQuery() == null ? "" : target.getRawQuery();
    RequestSigner.Unsigned unsigned =
        new RequestSigner.Unsigned(
            method, target.getRawPath(), query, Map.of("host", target.getRawAuthority()));
    Map<String, String> headers = new HashMap<>(signer.sign(unsigned, signed, Instant.now()));
    HttpRequest.Builder request = HttpRequest.newBuilder(target).method(method, body);
    headers.forEach(request::header);
    return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
  }

  /// How many drives are in the state.
  long drives(String state) throws IOException, InterruptedException {
    return get("info")
        .path("drives")
        .valueStream()
        .filter(drive -> drive.path("state").asString("").equals(state))
        .count();
  }

  /// Whether every drive holds its shard of an object, decided and verified.
  boolean isWhole(String bucket, String key) throws IOException, InterruptedException {
    return get("inspect?bucket=" + bucket + "&key=" + key)
        .path("drives")
        .valueStream()
        .allMatch(drive ->
            drive.path("state").asString("").equals("decided")
                && drive.path("verified").asBoolean());
  }

  @Override
  public void close() {
    http.close();
  }
}

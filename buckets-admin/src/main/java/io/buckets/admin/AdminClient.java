package io.buckets.admin;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks the admin API, signing each request.
///
/// Threading: one thread.
final class AdminClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final URI endpoint;
  private final RequestSigner signer;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  AdminClient(URI endpoint, RequestSigner signer) {
    this.endpoint = endpoint;
    this.signer = signer;
  }

  /// An error the server told, or the lack of an answer.
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  JsonNode get(String name, Map<String, String> query) throws IOException, InterruptedException {
    return send("GET", name, query);
  }

  JsonNode post(String name, Map<String, String> query) throws IOException, InterruptedException {
    return send("POST", name, query);
  }

  /// As {@link #post}, with the parameters in the body: for secrets, which are not to be in the log
  /// of anything between here and the server, and for long texts.
  JsonNode postBody(String name, Map<String, String> parameters)
      throws IOException, InterruptedException {
    return send(new Asked("POST", name, "", JSON.writeValueAsBytes(parameters)));
  }

  private JsonNode send(String method, String name, Map<String, String> query)
      throws IOException, InterruptedException {
    StringBuilder rawQuery = new StringBuilder();
    query.forEach((key, value) ->
        rawQuery
            .append(rawQuery.isEmpty() ? "" : "&")
            .append(key)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
    return send(new Asked(method, name, rawQuery.toString(), new byte[0]));
  }

  /// A request that is to be signed.
  private record Asked(String method, String name, String rawQuery, byte[] body) {}

  private JsonNode send(Asked asked) throws IOException, InterruptedException {
    String path = AdminHandler.PREFIX + asked.name;
    String suffix = asked.rawQuery.isEmpty() ? "" : "?" + asked.rawQuery;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path + suffix))
            .timeout(PATIENCE)
            .method(asked.method, HttpRequest.BodyPublishers.ofByteArray(asked.body));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("host", endpoint.getRawAuthority());
    signer
        .sign(
            new RequestSigner.Unsigned(asked.method, path, asked.rawQuery, headers),
            AdminParameters.sha256(asked.body),
            Instant.now())
        .forEach(request::header);
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new Failed(
          "no server answers at " + endpoint + "; start it or name it with --endpoint");
    }
    JsonNode body = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new Failed(body.path("error").asString("the server answered " + response.statusCode()));
    }
    return body;
  }
}

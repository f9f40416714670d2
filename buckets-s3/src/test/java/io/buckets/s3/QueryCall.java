package io.buckets.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.SignatureV4;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One request of a query API on its way to the handler.
final class QueryCall {
  /// Who signs.
  ///
  /// @param token of a session, or null
  record Signer(String accessKey, String secretKey, @Nullable String token) {
    static final Signer ROOT = new Signer(S3Fixture.ACCESS_KEY, S3Fixture.SECRET_KEY, null);

    /// As a signer of requests for S3.
    RequestSigner forS3() {
      return new RequestSigner(accessKey, secretKey, "us-east-1");
    }
  }

  private final S3Handler handler;
  private final String service;
  private final Map<String, String> form = new LinkedHashMap<>();
  private Signer signer = Signer.ROOT;

  private QueryCall(S3Handler handler, String service, String version, String action) {
    this.handler = handler;
    this.service = service;
    form.put("Action", action);
    form.put("Version", version);
  }

  static QueryCall iam(S3Fixture s3, String action) {
    return new QueryCall(s3.handler, "iam", "2010-05-08", action);
  }

  static QueryCall sts(S3Fixture s3, String action) {
    return new QueryCall(s3.handler, "sts", "2011-06-15", action);
  }

  QueryCall with(String name, String value) {
    form.put(name, value);
    return this;
  }

  QueryCall by(Signer other) {
    signer = other;
    return this;
  }

  Answer send() throws IOException {
    return send(service);
  }

  /// Signs for another service than it is sent to.
  Answer send(String signedFor) throws IOException {
    byte[] body = body();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("host", "localhost:9000");
    headers.put("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    if (signer.token() != null) {
      headers.put("x-amz-security-token", signer.token());
    }
    MemoryExchange.Request request = request(body, headers);
    new RequestSigner(signer.accessKey(), signer.secretKey(), "us-east-1", signedFor)
        .sign(
            new RequestSigner.Unsigned("POST", "/", "", headers),
            SignatureV4.hex(HmacSha256.digest(body)),
            Instant.now())
        .forEach(request::header);
    return new Answer(request.handledBy(handler));
  }

  Answer sendUnsigned() throws IOException {
    byte[] body = body();
    return new Answer(
        request(body, Map.of("content-type", "application/x-www-form-urlencoded"))
            .handledBy(handler));
  }

  private static MemoryExchange.Request request(byte[] body, Map<String, String> headers) {
    MemoryExchange.Request request = MemoryExchange.request("POST", "/").body(body);
    headers.forEach(request::header);
    request.header("content-length", Integer.toString(body.length));
    return request;
  }

  private byte[] body() {
    return form.entrySet().stream()
        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
        .collect(Collectors.joining("&"))
        .getBytes(UTF_8);
  }

  /// What came back.
  record Answer(MemoryExchange exchange) {
    Answer expect(int status) {
      assertThat(exchange.status()).as(exchange.responseText()).isEqualTo(status);
      return this;
    }

    Answer expect(int status, String code) {
      expect(status);
      assertThat(exchange.responseText()).contains("<Code>" + code + "</Code>");
      return this;
    }

    /// The text of the first element of that name.
    String value(String element) {
      Matcher found =
          Pattern.compile("<" + element + ">([^<]*)</" + element + ">")
              .matcher(exchange.responseText());
      assertThat(found.find()).as(element + " in " + exchange.responseText()).isTrue();
      return found.group(1);
    }

    String text() {
      return exchange.responseText();
    }

    /// The key pair in it.
    Signer signer() {
      boolean session = text().contains("<SessionToken>");
      return new Signer(
          value("AccessKeyId"), value("SecretAccessKey"), session ? value("SessionToken") : null);
    }
  }
}

package io.buckets.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.auth.RequestSigner;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A browser form on its way to the handler.
final class FormCall {
  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxk";

  private final S3Handler handler;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] file = new byte[0];
  private @Nullable String fileName;

  FormCall(S3Handler handler) {
    this.handler = handler;
    headers.put("host", "localhost:9000");
    headers.put("content-type", "multipart/form-data; boundary=" + BOUNDARY);
  }

  FormCall field(String name, String value) {
    fields.put(name, value);
    return this;
  }

  FormCall header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  FormCall file(@Nullable String name, String text) {
    return file(name, text.getBytes(UTF_8));
  }

  FormCall file(@Nullable String name, byte[] bytes) {
    file = bytes;
    fileName = name;
    return this;
  }

  /// Adds a policy good for a minute with these conditions, and its signature of version 4.
  FormCall signed(String conditions) {
    return signed(Instant.now().plus(Duration.ofMinutes(1)).toString(), conditions);
  }

  FormCall signed(String expiration, String conditions) {
    return signedDocument(
        "{\"expiration\": \"" + expiration + "\", \"conditions\": [" + conditions + "]}");
  }

  FormCall signedDocument(String document) {
    String policy = Base64.getEncoder().encodeToString(document.getBytes(UTF_8));
    fields.put("policy", policy);
    RequestSigner.SignedPolicy signed = S3Fixture.SIGNER.signPolicy(policy, Instant.now());
    fields.putAll(signed.fields());
    return this;
  }

  byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach((name, value) ->
        body.writeBytes(
            ("--"
                    + BOUNDARY
                    + "\r\n"
                    + "Content-Disposition: form-data; name=\""
                    + name
                    + "\"\r\n\r\n"
                    + value
                    + "\r\n")
                .getBytes(UTF_8)));
    String named = fileName == null ? "" : "; filename=\"" + fileName + "\"";
    body.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\""
                + named
                + "\r\nContent-Type: text/x-ignored\r\n\r\n")
            .getBytes(UTF_8));
    body.writeBytes(file);
    body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return body.toByteArray();
  }

  S3Call.Answer send(String bucket) throws Exception {
    return send(bucket, body());
  }

  S3Call.Answer send(String bucket, byte[] body) throws Exception {
    MemoryExchange.Request request = MemoryExchange.request("POST", "/" + bucket).body(body);
    headers.forEach(request::header);
    request.header("content-length", Integer.toString(body.length));
    return new S3Call.Answer(request.handledBy(handler));
  }
}

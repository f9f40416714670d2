package io.buckets.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.xml.XmlElement;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// One request on its way to the handler: built, signed, sent, and its answer looked at.
final class S3Call {
  private final S3Handler handler;
  private final String method;
  private final String target;
  private final Instant now;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] body = new byte[0];
  private String payload = "";
  private RequestSigner signer = S3Fixture.SIGNER;

  S3Call(S3Handler handler, String method, String target, Instant now) {
    this.handler = handler;
    this.method = method;
    this.target = target;
    this.now = now;
    headers.put("host", "localhost:9000");
  }

  S3Call header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  S3Call body(byte[] bytes) {
    body = bytes.clone();
    return this;
  }

  S3Call body(String text) {
    return body(text.getBytes(UTF_8));
  }

  /// A document with the digest that some operations want with it.
  S3Call document(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return header("content-md5", Base64.getEncoder().encodeToString(md5(bytes))).body(bytes);
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Overrides `x-amz-content-sha256`, which is else the body's own.
  S3Call payload(String word) {
    payload = word;
    return this;
  }

  /// Signs for another region than the usual one.
  S3Call region(String name) {
    signer = new RequestSigner(S3Fixture.ACCESS_KEY, S3Fixture.SECRET_KEY, name);
    return this;
  }

  /// Signs as somebody else.
  S3Call signedBy(RequestSigner other) {
    signer = other;
    return this;
  }

  /// Sends it without a signature.
  Answer sendUnsigned() throws IOException {
    MemoryExchange.Request request = MemoryExchange.request(method, target).body(body);
    headers.forEach(request::header);
    request.header("content-length", Integer.toString(body.length));
    return new Answer(request.handledBy(handler));
  }

  /// The request with its signature.
  MemoryExchange.Request signed() {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    String hash = payload.isEmpty() ? SignatureV4.hex(HmacSha256.digest(body)) : payload;
    MemoryExchange.Request request = MemoryExchange.request(method, target).body(body);
    headers.forEach(request::header);
    request.header("content-length", Integer.toString(body.length));
    signer
        .sign(new RequestSigner.Unsigned(method, path, query, headers), hash, now)
        .forEach(request::header);
    return request;
  }

  Answer send() throws IOException {
    return new Answer(signed().handledBy(handler));
  }

  /// What came back.
  record Answer(MemoryExchange exchange) {
    Answer expect(int status) {
      assertThat(exchange.status()).as(exchange.responseText()).isEqualTo(status);
      return this;
    }

    Answer expect(int status, String code) {
      expect(status);
      assertThat(text()).contains("<Code>" + code + "</Code>");
      return this;
    }

    String text() {
      return exchange.responseText();
    }

    byte[] bytes() {
      return exchange.responseBody();
    }

    String header(String name) {
      return Objects.requireNonNull(exchange.responseHeaders().first(name), name);
    }

    boolean has(String name) {
      return exchange.responseHeaders().contains(name);
    }

    XmlElement xml(String root) {
      return XmlElement.parse(bytes(), root);
    }
  }
}

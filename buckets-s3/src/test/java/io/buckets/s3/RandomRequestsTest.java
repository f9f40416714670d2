package io.buckets.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests made at random, unsigned, badly signed, and well signed with nonsense in them. Whatever
/// comes, the answer is S3's: never a failure of the server's own, never none.
final class RandomRequestsTest {
  private static final List<String> METHODS =
      List.of("GET", "GET", "PUT", "PUT", "PUT", "POST", "POST", "DELETE", "HEAD", "PATCH");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/bucket",
          "/bucket",
          "/bucket/",
          "/bucket/key",
          "/bucket/key",
          "/bucket/a/b",
          "/bucket/k/%2F/é",
          "/B",
          "//",
          "/b/%zz",
          "/bucket/%FF",
          "/none/k",
          "/bucket/%00",
          "/%");
  private static final List<String> PARAMETERS =
      List.of(
          "uploads",
          "uploadId",
          "partNumber",
          "list-type",
          "max-keys",
          "marker",
          "prefix",
          "delimiter",
          "delete",
          "attributes",
          "versionId",
          "continuation-token",
          "encoding-type",
          "location",
          "acl",
          "policy",
          "X-Amz-Algorithm",
          "X-Amz-Expires",
          "X-Amz-Signature",
          "response-expires",
          "max-parts",
          "select",
          "x",
          "max-buckets",
          "key-marker");
  private static final List<String> VALUES =
      List.of(
          "",
          "1",
          "2",
          "0",
          "-1",
          "99999999999999999999",
          "abc",
          "\u0000",
          "a b",
          "a/b",
          "null",
          "url",
          "*",
          "\"x\"",
          "bytes=0-5",
          "bytes=-",
          "bytes=9-1,2",
          "é",
          "AAAA",
          "CRC32",
          "SHA256",
          "COMPOSITE",
          "x-amz-checksum-crc32",
          "REPLACE",
          "/bucket/key",
          "Fri, 24 May 2013 00:00:00 GMT",
          "ETag,Checksum",
          "true",
          "AAAAAA==");
  private static final List<String> HEADERS =
      List.of(
          "range",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "content-md5",
          "x-amz-checksum-crc32",
          "x-amz-checksum-sha1",
          "x-amz-trailer",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-checksum-algorithm",
          "x-amz-checksum-type",
          "x-amz-copy-source",
          "x-amz-copy-source-range",
          "x-amz-metadata-directive",
          "x-amz-storage-class",
          "x-amz-meta-a",
          "x-amz-decoded-content-length",
          "content-type",
          "x-amz-object-attributes",
          "x-amz-acl",
          "x-amz-tagging",
          "x-amz-mp-object-size",
          "x-amz-date",
          "authorization",
          "content-encoding",
          "x-amz-max-parts",
          "expect");
  private static final List<String> PAYLOADS =
      List.of(
          "UNSIGNED-PAYLOAD",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "",
          "nonsense",
          SignatureV4.EMPTY_SHA256);
  private static final List<String> BODIES =
      List.of(
          "",
          "x",
          "<",
          "<Delete/>",
          "<Delete><Object><Key>a</Key></Object></Delete>",
          "<CompleteMultipartUpload><Part/></CompleteMultipartUpload>",
          "<CreateBucketConfiguration/>",
          "5\r\nhello\r\n0\r\n\r\n",
          "ffffffff\r\n",
          "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
          "0;chunk-signature=0\r\n\r\n",
          "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>");

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  @Test
  void whateverIsAskedTheAnswerIsOneOfS3s() throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      MemoryExchange exchange = request(random).exchange();
      s3.handler.handle(exchange);
      int status = exchange.status();
      String what = "seed %d, request %d: %s%n%s".formatted(seed, i, exchange, exchange.headers());
      assertThat(exchange.completed()).as(what).isTrue();
      assertThat(status == 501 || (status >= 200 && status < 500)).as(what).isTrue();
      boolean document = status >= 400 && !exchange.method().equals("HEAD");
      if (document) {
        assertThat(exchange.responseText()).as(what).startsWith("<?xml").contains("<Code>");
        XmlElement.parse(legible(exchange.responseBody()), "Error");
      }
      assertThat(exchange.responseHeaders().contains("x-amz-request-id")).as(what).isTrue();
    }
  }

  /// Control characters of keys are references that XML 1.0 readers may refuse.
  private static byte[] legible(byte[] document) {
    return new String(document, ISO_8859_1)
        .replaceAll("&#x[01]?[0-9a-f];", "?")
        .getBytes(ISO_8859_1);
  }

  private static MemoryExchange.Request request(SplittableRandom random) {
    String method = pick(random, METHODS);
    String path = pick(random, PATHS);
    StringBuilder query = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      query.append(query.isEmpty() ? "" : "&").append(pick(random, PARAMETERS));
      if (random.nextBoolean()) {
        byte[] value = pick(random, VALUES).getBytes(ISO_8859_1);
        query.append('=').append(Percent.encode(value, Percent.Part.QUERY));
      }
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("host", random.nextInt(8) == 0 ? "bucket.s3.test" : "localhost");
    for (int n = random.nextInt(5); n > 0; n--) {
      headers.put(pick(random, HEADERS), pick(random, VALUES).replace('\u0000', '0'));
    }
    byte[] body =
        random.nextInt(3) == 0 ? noise(random) : pick(random, BODIES).getBytes(ISO_8859_1);
    return signed(
        random, new RequestSigner.Unsigned(method, path, query.toString(), headers), body);
  }

  private static MemoryExchange.Request signed(
      SplittableRandom random, RequestSigner.Unsigned unsigned, byte[] body) {
    String target =
        unsigned.rawPath() + (unsigned.rawQuery().isEmpty() ? "" : "?" + unsigned.rawQuery());
    MemoryExchange.Request request = MemoryExchange.request(unsigned.method(), target).body(body);
    unsigned.headers().forEach(request::header);
    if (random.nextInt(30) > 0) {
      request.header("content-length", Integer.toString(body.length));
    }
    if (random.nextInt(20) == 0) {
      request.truncatedAt(random.nextInt(body.length + 1));
    }
    if (random.nextInt(10) == 0) {
      return request;
    }
    String payload =
        random.nextInt(3) > 0 ? SignatureV4.hex(HmacSha256.digest(body)) : pick(random, PAYLOADS);
    try {
      S3Fixture.SIGNER.sign(unsigned, payload, Instant.now()).forEach(request::header);
    } catch (S3Exception e) {
      assertThat(e.error()).isEqualTo(S3Error.INVALID_URI);
    }
    return request;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String pick(SplittableRandom random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

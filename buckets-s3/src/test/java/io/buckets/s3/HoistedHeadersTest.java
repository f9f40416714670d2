package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.auth.RequestSigner;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a presigned URL carries in its query in the place of header fields.
final class HoistedHeadersTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private S3Call.Answer put(String path, String query, String body, String... headers)
      throws Exception {
    RequestSigner.Unsigned unsigned =
        new RequestSigner.Unsigned("PUT", path, query, Map.of("host", "localhost:9000"));
    String signed = S3Fixture.SIGNER.presign(unsigned, Duration.ofMinutes(1), Instant.now());
    MemoryExchange.Request request =
        MemoryExchange.request("PUT", path + '?' + signed)
            .header("host", "localhost:9000")
            .header("content-length", Integer.toString(body.length()))
            .body(body.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new S3Call.Answer(request.handledBy(s3.handler));
  }

  @Test
  void theyAreHonouredAsHeadersAre() throws Exception {
    String text = URLEncoder.encode("wörter", StandardCharsets.UTF_8);
    put(
            "/bucket/k",
            "x-amz-meta-words=" + text + "&X-Amz-Storage-Class=STANDARD_IA&x-amz-acl=private",
            "body")
        .expect(200);
    S3Call.Answer head = s3.call("HEAD", "/bucket/k").send().expect(200);
    assertThat(head.header("x-amz-meta-words")).startsWith("=?UTF-8?B?");
    assertThat(head.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
  }

  @ParameterizedTest
  @CsvSource({
    "x-amz-checksum-nobodys=AAAA, 400, InvalidRequest",
    "x-amz-storage-class=NOWHERE, 400, InvalidStorageClass",
    "x-amz-server-side-encryption=, 400, InvalidArgument",
    "x-amz-server-side-encryption=aws%3Akms%3Adsse, 501, NotImplemented"
  })
  void theyAreRefusedAsHeadersAre(String query, int status, String code) throws Exception {
    put("/bucket/k", query, "body").expect(status, code);
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
  }

  /// The JavaScript SDK signs the checksum of no bytes into every URL for an upload.
  @Test
  void aChecksumOfABodyThatTheSignerDidNotKnowIsPassedOver() throws Exception {
    String query = "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32";
    put("/bucket/k", query, "body").expect(200);
    assertThat(s3.call("GET", "/bucket/k").send().expect(200).text()).isEqualTo("body");
    s3.call("PUT", "/bucket/k?" + query)
        .header("x-amz-checksum-crc32", "AAAAAQ==")
        .body("body")
        .send()
        .expect(400, "BadDigest");
  }

  @Test
  void aCopyCanBePresigned() throws Exception {
    s3.call("PUT", "/bucket/from").body("body").send().expect(200);
    put("/bucket/to", "x-amz-copy-source=%2Fbucket%2Ffrom", "").expect(200);
    assertThat(s3.call("GET", "/bucket/to").send().expect(200).text()).isEqualTo("body");
  }

  @Test
  void noneCanBeAddedOrContradicted() throws Exception {
    put("/bucket/k", "x-amz-meta-a=1", "body", "x-amz-meta-a", "2").expect(403, "AccessDenied");
    put("/bucket/k", "x-amz-meta-a=1", "body", "x-amz-meta-b", "2").expect(403, "AccessDenied");
    s3.call("PUT", "/bucket/k?x-amz-meta-a=1")
        .header("x-amz-meta-a", "2")
        .body("body")
        .send()
        .expect(400, "InvalidRequest");
  }
}

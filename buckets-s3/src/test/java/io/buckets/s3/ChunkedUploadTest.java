package io.buckets.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the SDKs send by default: chunks with a checksum behind them.
final class ChunkedUploadTest {
  private static final String UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private S3Call.Answer put(String text, String crc, int decodedLength) throws Exception {
    String coded =
        Integer.toHexString(text.length())
            + "\r\n"
            + text
            + "\r\n0\r\nx-amz-checksum-crc32:"
            + crc
            + "\r\n\r\n";
    return s3.call("PUT", "/bucket/k")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-trailer", "x-amz-checksum-crc32")
        .header("x-amz-sdk-checksum-algorithm", "CRC32")
        .header("x-amz-decoded-content-length", Integer.toString(decodedLength))
        .payload(UNSIGNED)
        .body(coded)
        .send();
  }

  private static String crc(String text) {
    return ChecksumAlgorithm.CRC32.encode(ChecksumAlgorithm.CRC32.of(text.getBytes(US_ASCII)));
  }

  @Test
  void aTrailingChecksumIsVerifiedAndKept() throws Exception {
    S3Call.Answer put = put("hello", crc("hello"), 5).expect(200);
    assertThat(put.header("x-amz-checksum-crc32")).isEqualTo(crc("hello"));
    S3Call.Answer got =
        s3.call("GET", "/bucket/k").header("x-amz-checksum-mode", "ENABLED").send().expect(200);
    assertThat(got.text()).isEqualTo("hello");
    assertThat(got.has("Content-Encoding")).isFalse();
    assertThat(got.header("x-amz-checksum-crc32")).isEqualTo(crc("hello"));
  }

  @Test
  void aWrongTrailerOrLengthStoresNothing() throws Exception {
    put("hello", crc("other"), 5).expect(400, "BadDigest");
    put("hello", "AAAA", 5).expect(400, "InvalidRequest");
    put("hello", crc("hello"), 6).expect(400, "IncompleteBody");
    put("hello", crc("hello"), 4).expect(400, "IncompleteBody");
    s3.call("PUT", "/bucket/k")
        .payload(UNSIGNED)
        .body("0\r\n\r\n")
        .send()
        .expect(411, "MissingContentLength");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-trailer", "x-amz-meta-a")
        .header("x-amz-decoded-content-length", "0")
        .payload(UNSIGNED)
        .body("0\r\n\r\n")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-sdk-checksum-algorithm", "CRC32")
        .body("x")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
  }

  @Test
  void aBodyCutShortStoresNothing() throws Exception {
    var cut = s3.call("PUT", "/bucket/k").body("hello world").signed().truncatedAt(4);
    assertThat(cut.handledBy(s3.handler).status()).isEqualTo(400);
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchKey");
  }
}

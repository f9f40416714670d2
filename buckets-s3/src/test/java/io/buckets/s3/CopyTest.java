package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CopyTest {
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

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aCopyHasTheBytesAndWhicheverMetadataWasAsked() throws Exception {
    byte[] body = bytes(2_300_000);
    s3.call("PUT", "/bucket/from")
        .header("x-amz-meta-a", "1")
        .header("content-type", "image/png")
        .body(body)
        .send()
        .expect(200);
    S3Call.Answer copied =
        s3.call("PUT", "/bucket/to").header("x-amz-copy-source", "/bucket/from").send().expect(200);
    assertThat(copied.xml("CopyObjectResult").required("ETag")).startsWith("\"");
    S3Call.Answer got = s3.call("GET", "/bucket/to").send().expect(200);
    assertThat(Arrays.equals(got.bytes(), body)).isTrue();
    assertThat(got.header("x-amz-meta-a")).isEqualTo("1");
    assertThat(got.header("Content-Type")).isEqualTo("image/png");

    s3.call("PUT", "/bucket/to")
        .header("x-amz-copy-source", "bucket%2Ffrom")
        .header("x-amz-metadata-directive", "REPLACE")
        .header("x-amz-meta-b", "2")
        .send()
        .expect(200);
    S3Call.Answer replaced = s3.call("HEAD", "/bucket/to").send().expect(200);
    assertThat(replaced.has("x-amz-meta-a")).isFalse();
    assertThat(replaced.header("x-amz-meta-b")).isEqualTo("2");
  }

  @Test
  void aCopyOntoItselfMustChangeSomething() throws Exception {
    s3.call("PUT", "/bucket/k").body("v").send().expect(200);
    s3.call("PUT", "/bucket/k")
        .header("x-amz-copy-source", "/bucket/k")
        .send()
        .expect(400, "InvalidRequest");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-metadata-directive", "REPLACE")
        .header("x-amz-meta-new", "yes")
        .send()
        .expect(200);
    S3Call.Answer got = s3.call("GET", "/bucket/k").send().expect(200);
    assertThat(got.text()).isEqualTo("v");
    assertThat(got.header("x-amz-meta-new")).isEqualTo("yes");
  }

  @Test
  void conditionsOnTheSourceOfACopyAreJudged() throws Exception {
    String etag = s3.call("PUT", "/bucket/k").body("v").send().expect(200).header("ETag");
    s3.call("PUT", "/bucket/c")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-copy-source-if-match", "\"no\"")
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("PUT", "/bucket/c")
        .header("x-amz-copy-source", "/bucket/k")
        .header("x-amz-copy-source-if-none-match", etag)
        .send()
        .expect(412, "PreconditionFailed");
    s3.call("PUT", "/bucket/c")
        .header("x-amz-copy-source", "/bucket/missing")
        .send()
        .expect(404, "NoSuchKey");
    s3.call("PUT", "/bucket/c")
        .header("x-amz-copy-source", "/nowhere/missing")
        .send()
        .expect(404, "NoSuchBucket");
    s3.call("PUT", "/bucket/c")
        .header("x-amz-copy-source", "bucket")
        .send()
        .expect(400, "InvalidArgument");
  }
}
